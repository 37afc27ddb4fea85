package dev.godwit.sync.anonymize.strategy;

import dev.godwit.sync.anonymize.KeyedHash;
import dev.godwit.sync.anonymize.ValueMasker;
import java.nio.charset.StandardCharsets;

/** Writes an address whose local part is a keyed token of the whole value; an empty text stays empty. */
final class EmailMasker implements ValueMasker {
    private final KeyedHash hash;
    private final TextNormalizer normalizer;
    private final TokenEncoding encoding;
    private final int length;
    private final byte[] before;
    private final byte[] after;
    private final byte[] bits = new byte[KeyedHash.BYTES];

    EmailMasker(KeyedHash hash, TextNormalizer normalizer, EmailTemplate template, TokenEncoding encoding, int length) {
        this.hash = hash;
        this.normalizer = normalizer;
        this.encoding = encoding;
        this.length = length;
        this.before = template.before().getBytes(StandardCharsets.US_ASCII);
        this.after = template.after().getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public int bound(int valueLength) {
        return before.length + length + after.length;
    }

    @Override
    public int mask(byte[] in, int offset, int valueLength, byte[] out, int position) {
        normalizer.normalize(in, offset, valueLength);
        if (normalizer.length() == 0) {
            return position;
        }
        hash.hash(normalizer.bytes(), 0, normalizer.length());
        hash.copyTo(bits, 0, bits.length);
        System.arraycopy(before, 0, out, position, before.length);
        int at = encoding.write(bits, length, out, position + before.length);
        System.arraycopy(after, 0, out, at, after.length);
        return at + after.length;
    }
}
