package dev.godwit.sync.verify;

import dev.godwit.sync.copy.CopySummary.MaskedColumn;
import dev.godwit.sync.plan.TableScope;
import dev.godwit.sync.plan.TableScope.ColumnScope;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was measured of one table: by its chunks as they were written, and by the verification that read it back.
 *
 * @param filter the condition on the source's rows; null for all rows
 * @param format in which it was copied
 * @param rows found on reading back, equal to those written
 * @param digest of the target's rows, in whatever order; comparable within one job only
 */
public record TableReport(
        String source,
        String target,
        @Nullable String filter,
        String format,
        long chunks,
        long rows,
        long bytesRead,
        long bytesWritten,
        String digest,
        List<Column> columns) {

    public TableReport {
        columns = List.copyOf(columns);
    }

    /**
     * What became of one column. The numbers are null where the column passed as it is: nothing was counted.
     *
     * @param domain whose keys were used; empty for a column that was kept
     * @param values that were not NULL
     * @param nulls that came as NULL, and stayed
     * @param unchanged of the values, those that came out as they had come in
     * @param unparseable of the values, those that the strategy could not read, and that became NULL or a token
     */
    public record Column(
            String name,
            String type,
            String strategy,
            String domain,
            @Nullable Long values,
            @Nullable Long nulls,
            @Nullable Long unchanged,
            @Nullable Long unparseable) {

        /** @param counted null if the column was kept */
        static Column of(ColumnScope scope, @Nullable MaskedColumn counted) {
            return counted == null
                    ? new Column(scope.name(), scope.type(), scope.strategy(), "", null, null, null, null)
                    : new Column(
                            scope.name(),
                            scope.type(),
                            scope.strategy(),
                            scope.domain(),
                            counted.values(),
                            counted.nulls(),
                            counted.unchanged(),
                            counted.unparseable());
        }
    }

    /** @param counted by column, of those that were masked */
    public static List<Column> columns(TableScope scope, Map<String, MaskedColumn> counted) {
        return scope.columns().stream()
                .map(column -> Column.of(column, counted.get(column.name())))
                .toList();
    }
}
