package dev.godwit.sync.anonymize.strategy;

import dev.godwit.sync.anonymize.KeyedDigest;
import dev.godwit.sync.anonymize.ValueForm;
import dev.godwit.sync.anonymize.ValueMasker;

/** Writes the beginning of the HMAC of bytes, as bytes. */
final class BytesHash implements ValueMasker {
    private final KeyedDigest digest;
    private final boolean binary;
    private final int length;
    private byte[] plain = new byte[256];

    BytesHash(KeyedDigest digest, ValueForm form, int length) {
        this.digest = digest;
        this.binary = form == ValueForm.BINARY;
        this.length = length;
    }

    @Override
    public int bound(int valueLength) {
        return 2 * length + 2;
    }

    @Override
    public int mask(byte[] in, int offset, int valueLength, byte[] out, int position) {
        if (binary) {
            System.arraycopy(digest.digest(in, offset, valueLength), 0, out, position, length);
            return position + length;
        }
        if (!decode(in, offset, valueLength)) {
            return UNPARSEABLE;
        }
        out[position] = '\\';
        out[position + 1] = 'x';
        return TokenEncoding.HEX.write(digest.digest(plain, 0, valueLength / 2 - 1), 2 * length, out, position + 2);
    }

    /** PostgreSQL's hex format. */
    private boolean decode(byte[] in, int offset, int valueLength) {
        if (valueLength < 2 || valueLength % 2 != 0 || in[offset] != '\\' || in[offset + 1] != 'x') {
            return false;
        }
        if (plain.length < valueLength / 2) {
            plain = new byte[Math.max(valueLength / 2, 2 * plain.length)];
        }
        for (int i = 2; i < valueLength; i += 2) {
            int value = Character.digit(in[offset + i], 16) << 4 | Character.digit(in[offset + i + 1], 16);
            if (value < 0) {
                return false;
            }
            plain[i / 2 - 1] = (byte) value;
        }
        return true;
    }
}
