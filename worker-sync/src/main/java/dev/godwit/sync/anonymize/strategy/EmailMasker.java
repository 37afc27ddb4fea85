package dev.godwit.sync.anonymize.strategy;

import dev.godwit.sync.anonymize.KeyedHash;
import dev.godwit.sync.anonymize.ValueMasker;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes an address whose local part is a keyed token of the whole value; an empty text stays empty. */
final class EmailMasker implements ValueMasker {
    private final KeyedHash hash;
    private final TextNormalizer normalizer;
    private final TokenEncoding encoding;
    private final int length;
    private final byte[] before;
    private final byte[] after;
    private final byte[][] internal;
    private final byte[][] internalAfter;
    private final int longestAfter;
    private final byte[] bits = new byte[KeyedHash.BYTES];

    EmailMasker(
            KeyedHash hash,
            TextNormalizer normalizer,
            EmailTemplate template,
            TokenEncoding encoding,
            int length,
            InternalDomains internal) {
        this.hash = hash;
        this.normalizer = normalizer;
        this.encoding = encoding;
        this.length = length;
        this.before = template.before().getBytes(StandardCharsets.US_ASCII);
        this.after = template.after().getBytes(StandardCharsets.US_ASCII);
        this.internal = bytes(internal.names());
        this.internalAfter = bytes(internal.results());
        this.longestAfter = Math.max(after.length, internal.longest());
    }

    @Override
    public int bound(int valueLength) {
        return before.length + length + longestAfter;
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
        byte[] domain = after();
        System.arraycopy(domain, 0, out, at, domain.length);
        return at + domain.length;
    }

    /** What follows the token: for an address of the own house another domain. */
    private byte[] after() {
        for (int i = 0; i < internal.length; i++) {
            if (isIn(internal[i])) {
                return internalAfter[i];
            }
        }
        return after;
    }

    /** Whether the address ends on an at sign and this domain, in whatever case. */
    private boolean isIn(byte[] domain) {
        int start = normalizer.length() - domain.length;
        byte[] text = normalizer.bytes();
        if (start < 2 || text[start - 1] != '@') {
            return false;
        }
        for (int i = 0; i < domain.length; i++) {
            byte b = text[start + i];
            if ((b >= 'A' && b <= 'Z' ? b | 0x20 : b) != domain[i]) {
                return false;
            }
        }
        return true;
    }

    private static byte[][] bytes(List<String> texts) {
        return texts.stream()
                .map(text -> text.getBytes(StandardCharsets.US_ASCII))
                .toArray(byte[][]::new);
    }
}
