package dev.godwit.sync.anonymize.strategy;

import dev.godwit.sync.anonymize.ValueMasker;

/**
 * A masker of values that are made of parts: it writes the whole result to a buffer of its own, because only then its length is known.
 */
abstract class Wholesale implements ValueMasker {
    final ByteBuilder out = new ByteBuilder();
    private boolean ready;
    private boolean readable;

    @Override
    public final int bound(int length) {
        throw new IllegalStateException("A length alone does not tell how long the result is");
    }

    @Override
    public final int bound(byte[] in, int offset, int length) {
        out.clear();
        readable = transform(in, offset, offset + length);
        ready = true;
        return out.length;
    }

    @Override
    public final int mask(byte[] in, int offset, int length, byte[] target, int position) {
        if (!ready) {
            throw new IllegalStateException("The bound of this value was not asked for");
        }
        ready = false;
        if (!readable) {
            return UNPARSEABLE;
        }
        System.arraycopy(out.bytes, 0, target, position, out.length);
        return position + out.length;
    }

    /** Writes the result for {@code in[from, to)} to {@link #out}; false if it cannot be read. */
    abstract boolean transform(byte[] in, int from, int to);
}
