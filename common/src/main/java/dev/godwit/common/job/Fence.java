package dev.godwit.common.job;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * The number that decides between two owners of one task: the higher one may write, and the target database enforces it.
 *
 * <p>It is {@code (epoch << 40) | sequence}. The epoch rises whenever the control database comes back as another timeline or
 * another system, so that fences never step back when a sequence does.
 */
public record Fence(@JsonValue long value) implements Comparable<Fence> {

    private static final int SEQUENCE_BITS = 40;
    private static final long MAX_SEQUENCE = (1L << SEQUENCE_BITS) - 1;
    private static final int MAX_EPOCH = (1 << (63 - SEQUENCE_BITS)) - 1;

    @JsonCreator
    public Fence {
        if (value <= 0) {
            throw new IllegalArgumentException("A fence is positive, not " + value);
        }
    }

    /** @param epoch 0 to 8,388,607
     *  @param sequence 1 to 2^40 - 1 */
    public static Fence of(int epoch, long sequence) {
        if (epoch < 0 || epoch > MAX_EPOCH || sequence < 1 || sequence > MAX_SEQUENCE) {
            throw new IllegalArgumentException("No fence for epoch %d, sequence %d".formatted(epoch, sequence));
        }
        return new Fence(((long) epoch << SEQUENCE_BITS) | sequence);
    }

    public int epoch() {
        return (int) (value >>> SEQUENCE_BITS);
    }

    public long sequence() {
        return value & MAX_SEQUENCE;
    }

    @Override
    public int compareTo(Fence other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
