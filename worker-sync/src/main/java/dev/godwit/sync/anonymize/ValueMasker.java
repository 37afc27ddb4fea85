package dev.godwit.sync.anonymize;

/**
 * Masks the values of one column, one after the other.
 *
 * <p>Called once per value that is not NULL (a NULL stays NULL without a call), by one thread, which also made it. It
 * keeps its buffers: in the steady state it allocates nothing. It must be a function of the value, the parameters and
 * the domain's key, so that the same value has the same result in every task, today and next month. It never logs and
 * never throws because of a value: what it cannot read it answers with {@link #UNPARSEABLE}, and the caller writes NULL,
 * or a token where the column is NOT NULL. It never copies input to output.
 */
public interface ValueMasker {
    /** The result is NULL. */
    int NULL = -1;

    /** The value is not what this masker understands. */
    int UNPARSEABLE = -2;

    /** How many bytes the result for a value of {@code length} bytes takes at most. */
    int bound(int length);

    /**
     * How many bytes the result for a value takes at most, where its length alone does not tell. The caller asks this one right before
     * {@link #mask}, for the same value.
     */
    default int bound(byte[] in, int offset, int length) {
        return bound(length);
    }

    /**
     * Writes the masked form of {@code in[offset, offset + length)} to {@code out} from {@code position}, where at least
     * {@link #bound} bytes are free.
     *
     * @return the position after the last byte written, or {@link #NULL}, or {@link #UNPARSEABLE}
     */
    int mask(byte[] in, int offset, int length, byte[] out, int position);
}
