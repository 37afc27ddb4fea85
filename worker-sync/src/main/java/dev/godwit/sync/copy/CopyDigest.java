package dev.godwit.sync.copy;

/**
 * What rows there were, in any order: how many, and the sums modulo 2^64 of two independent hashes per row. A row that
 * comes twice counts twice; two digests that agree mean the same rows, but for one chance in 2^128.
 *
 * @param all of all columns, as they left
 * @param untouched of the columns that are not masked, so that source and target can be compared
 */
public record CopyDigest(long rows, Sum all, Sum untouched) {
    /** Of no rows. */
    public static final CopyDigest EMPTY = new CopyDigest(0, Sum.ZERO, Sum.ZERO);

    /** 128 bits. */
    public record Sum(long high, long low) {
        static final Sum ZERO = new Sum(0, 0);

        /** Of the rows of both. */
        public Sum plus(Sum other) {
            return new Sum(high + other.high, low + other.low);
        }

        @Override
        public String toString() {
            return "%016x%016x".formatted(high, low);
        }
    }

    /** Of the rows of both: chunks add up to tables. */
    public CopyDigest plus(CopyDigest other) {
        return new CopyDigest(rows + other.rows, all.plus(other.all), untouched.plus(other.untouched));
    }
}
