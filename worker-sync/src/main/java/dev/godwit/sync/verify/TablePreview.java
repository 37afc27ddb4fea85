package dev.godwit.sync.verify;

import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A few rows of a table as a sync would copy them. It holds values of rows: it is for the eyes of who asked, and goes nowhere else.
 *
 * @param before the rows as the source has them, in the order of {@code after}; null where they are hidden
 * @param after what the target would get
 */
public record TablePreview(
        String table,
        List<Column> columns,
        @Nullable List<List<@Nullable String>> before,
        List<List<@Nullable String>> after) {

    public TablePreview {
        columns = List.copyOf(columns);
        before = before == null ? null : Collections.unmodifiableList(before);
        after = Collections.unmodifiableList(after);
    }

    /** @param strategy by which it is masked, or {@code keep} */
    public record Column(String name, String type, String strategy) {}

    /** Without the rows. */
    @Override
    public String toString() {
        return "TablePreview[%s, %d rows]".formatted(table, after.size());
    }
}
