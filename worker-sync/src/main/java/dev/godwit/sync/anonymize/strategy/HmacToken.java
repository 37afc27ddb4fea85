package dev.godwit.sync.anonymize.strategy;

import dev.godwit.sync.anonymize.KeyedDigest;
import dev.godwit.sync.anonymize.ValueMasker;

/** Writes the first characters of a value's HMAC. */
final class HmacToken implements ValueMasker {
    private final KeyedDigest digest;
    private final TextNormalizer normalizer;
    private final TokenEncoding encoding;
    private final int length;

    HmacToken(KeyedDigest digest, TextNormalizer normalizer, TokenEncoding encoding, int length) {
        this.digest = digest;
        this.normalizer = normalizer;
        this.encoding = encoding;
        this.length = length;
    }

    @Override
    public int bound(int valueLength) {
        return length;
    }

    @Override
    public int mask(byte[] in, int offset, int valueLength, byte[] out, int position) {
        normalizer.normalize(in, offset, valueLength);
        byte[] bits = digest.digest(normalizer.bytes(), 0, normalizer.length());
        return encoding.write(bits, length, out, position);
    }
}
