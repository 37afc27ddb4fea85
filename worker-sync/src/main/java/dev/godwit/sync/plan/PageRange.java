package dev.godwit.sync.plan;

import org.jspecify.annotations.Nullable;

/**
 * The pages of a table that one task copies: from {@code from}, inclusive, to {@code to}, exclusive; null is unbounded. The first range of
 * a table is unbounded below and the last above, so that the ranges cover every row whatever the table's size is by then.
 */
public record PageRange(@Nullable Long from, @Nullable Long to) {

    public static final PageRange ALL = new PageRange(null, null);

    public PageRange {
        boolean negative = (from != null && from <= 0) || (to != null && to <= 0);
        if (negative || (from != null && to != null && from >= to)) {
            throw new IllegalArgumentException("No pages from %s to %s".formatted(from, to));
        }
    }

    /** A condition on {@code ctid}; PostgreSQL answers it with a TID range scan, without reading other pages. */
    public String condition() {
        if (from == null && to == null) {
            return "true";
        }
        if (from == null) {
            return "ctid < '(" + to + ",0)'";
        }
        String lower = "ctid >= '(" + from + ",0)'";
        return to == null ? lower : lower + " AND ctid < '(" + to + ",0)'";
    }
}
