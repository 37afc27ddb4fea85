package dev.godwit.sync.copy;

/**
 * How many different values a masked column had and has. Parts of one table merge. A sketch is made of hashes under the job's seed, and tells
 * nothing of single values.
 */
public record ColumnSpread(DistinctSketch before, DistinctSketch after) {

    public static ColumnSpread empty() {
        return new ColumnSpread(new DistinctSketch(), new DistinctSketch());
    }

    /** Of the values of both; these stay what they are. */
    public ColumnSpread plus(ColumnSpread other) {
        ColumnSpread both = empty();
        both.merge(this);
        both.merge(other);
        return both;
    }

    public void merge(ColumnSpread other) {
        before.merge(other.before);
        after.merge(other.after);
    }
}
