package dev.godwit.sync.plan;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a relation whose key lies between two others: from {@code from}, inclusive, to {@code to}, exclusive; null is unbounded. The bounds are
 * values of rows, so they are sealed: only workers with the mask key can open them, and two equal bounds of a job are equal sealed.
 *
 * @param nulls whether these are the rows in whose key a column is NULL, which have no place in the order; both bounds are null then
 */
public record KeyRange(
        List<KeyColumn> columns,
        @Nullable String from,
        @Nullable String to,
        boolean nulls) {

    public KeyRange {
        columns = List.copyOf(columns);
        if (columns.isEmpty() || (nulls && (from != null || to != null))) {
            throw new IllegalArgumentException("Not a range of keys");
        }
    }
}
