package dev.godwit.sync.copy;

import dev.godwit.sync.anonymize.ColumnType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What the rows of one COPY look like: the columns in the order in which COPY names them.
 *
 * @param table for messages: {@code schema.table}
 */
public record RowLayout(String table, CopyFormat format, List<ColumnPlan> columns) {
    /** PostgreSQL's limit of a table, and a tag. */
    static final int MAX_COLUMNS = 1_601;

    public RowLayout {
        columns = List.copyOf(columns);
        if (columns.isEmpty() || columns.size() > MAX_COLUMNS) {
            throw new IllegalArgumentException(
                    "A COPY of '%s' has 1 to %d columns, not %d".formatted(table, MAX_COLUMNS, columns.size()));
        }
    }

    /** The same behind a text column that is none of the table's. */
    public RowLayout tagged() {
        var more = new ArrayList<ColumnPlan>();
        more.add(ColumnPlan.untouched("(tag)", ColumnType.of("text"), false));
        more.addAll(columns);
        return new RowLayout(table, format, more);
    }

    /** The places of the masked columns, ascending. */
    int[] masked() {
        return IntStream.range(0, columns.size())
                .filter(i -> columns.get(i).treatment().isPresent())
                .toArray();
    }
}
