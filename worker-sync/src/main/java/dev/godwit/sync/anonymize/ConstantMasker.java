package dev.godwit.sync.anonymize;

import java.util.Arrays;

/** Writes the same bytes for every value. Immutable, so that any thread may use it. */
public final class ConstantMasker implements ValueMasker {
    private final byte[] bytes;

    /** @param bytes as the column's type has them in the form of the copy */
    public ConstantMasker(byte[] bytes) {
        this.bytes = bytes.clone();
    }

    /** Whether a value is already what it becomes. */
    public boolean writes(byte[] in, int offset, int length) {
        return Arrays.equals(bytes, 0, bytes.length, in, offset, offset + length);
    }

    @Override
    public int bound(int length) {
        return bytes.length;
    }

    @Override
    public int mask(byte[] in, int offset, int length, byte[] out, int position) {
        System.arraycopy(bytes, 0, out, position, bytes.length);
        return position + bytes.length;
    }
}
