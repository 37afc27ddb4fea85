package dev.godwit.sync.anonymize.strategy;

import dev.godwit.sync.anonymize.ColumnType;

/** The least and the greatest whole numbers that a column and a {@link Range} allow, by the scale of the value. For one thread. */
final class NumberLimits {
    private final ColumnType type;
    private final Range range;
    private int scale = -1;
    private long min;
    private long max;

    NumberLimits(ColumnType type, Range range) {
        this.type = type;
        this.range = range;
    }

    long clamp(long number, int ofScale) {
        if (ofScale != scale) {
            scale = ofScale;
            long largest = type.family().isInteger() ? type.family().largest() : Numerics.largest(type);
            long smallest = type.family().isInteger() ? -largest - 1 : -largest;
            min = Math.max(smallest, range.min(scale));
            max = Math.min(largest, range.max(scale));
        }
        return Math.max(min, Math.min(max, number));
    }
}
