package dev.godwit.sync.anonymize.strategy;

import dev.godwit.sync.anonymize.KeyedDigest;
import dev.godwit.sync.anonymize.ValueMasker;
import java.nio.charset.StandardCharsets;

/** Writes a prefix and the first characters of a value's HMAC. */
final class TokenMasker implements ValueMasker {
    private final KeyedDigest digest;
    private final byte[] prefix;
    private final TokenEncoding encoding;
    private final int length;

    TokenMasker(KeyedDigest digest, String prefix, TokenEncoding encoding, int length) {
        this.digest = digest;
        this.prefix = prefix.getBytes(StandardCharsets.US_ASCII);
        this.encoding = encoding;
        this.length = length;
    }

    @Override
    public int bound(int valueLength) {
        return prefix.length + length;
    }

    @Override
    public int mask(byte[] in, int offset, int valueLength, byte[] out, int position) {
        byte[] bits = digest.digest(in, offset, valueLength);
        System.arraycopy(prefix, 0, out, position, prefix.length);
        return encoding.write(bits, length, out, position + prefix.length);
    }
}
