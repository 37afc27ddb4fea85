package dev.godwit.sync.verify;

import dev.godwit.sync.anonymize.Uniqueness;
import dev.godwit.sync.anonymize.strategy.AnonymizationStrategies;
import dev.godwit.sync.copy.ColumnSpread;
import dev.godwit.sync.copy.CopySummary.MaskedColumn;
import dev.godwit.sync.copy.DistinctSketch;
import dev.godwit.sync.plan.TableScope;
import dev.godwit.sync.plan.TableScope.ColumnScope;
import dev.godwit.sync.subset.PartCount;
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
 * @param subset what became of the source's rows where not all were to come; else null
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
        List<Column> columns,
        @Nullable PartCount subset) {

    private static final double FOUR_ERRORS = 4 * Math.sqrt(2) * DistinctSketch.ERROR;

    public TableReport {
        columns = List.copyOf(columns);
    }

    /**
     * What became of one column. The numbers are null where the column passed as it is: nothing was counted.
     *
     * @param domain whose keys were used; empty for a column that was kept
     * @param values that were not NULL
     * @param nulls that came as NULL, and stayed
     * @param unchanged of the values, those that came out as they had come in; null where they went to other rows
     * @param unparseable of the values, those that the strategy could not read, and that became NULL or a token
     * @param nulled of the values, those that became NULL
     * @param distinctBefore about how many different values there were, with a standard error of 2.3 %
     * @param distinctAfter the same of what they became
     * @param warning what is not as the strategy promises; null if nothing is
     */
    public record Column(
            String name,
            String type,
            String strategy,
            String domain,
            @Nullable Long values,
            @Nullable Long nulls,
            @Nullable Long unchanged,
            @Nullable Long unparseable,
            @Nullable Long nulled,
            @Nullable Long distinctBefore,
            @Nullable Long distinctAfter,
            @Nullable String warning) {

        /** @param counted null if the column was kept */
        static Column of(
                ColumnScope scope, @Nullable MaskedColumn counted, @Nullable ColumnSpread spread, boolean preserved) {
            return counted == null || spread == null
                    ? kept(scope.name(), scope.type())
                    : new Column(
                            scope.name(),
                            scope.type(),
                            scope.strategy(),
                            scope.domain(),
                            counted.values(),
                            counted.nulls(),
                            scope.isShuffled() ? null : (Long) counted.unchanged(),
                            counted.unparseable(),
                            counted.nulled(),
                            spread.before().estimate(),
                            spread.after().estimate(),
                            preserved ? warning(counted, spread) : null);
        }

        /** One that passed as it is. */
        static Column kept(String name, String type) {
            return new Column(name, type, TableScope.KEEP, "", null, null, null, null, null, null, null, null);
        }

        /** Of a strategy that keeps distinct values distinct. Estimates that differ by four standard errors are not equal by chance. */
        private static @Nullable String warning(MaskedColumn counted, ColumnSpread spread) {
            long before = spread.before().estimate();
            long after = spread.after().estimate();
            if (Math.abs(before - after) > FOUR_ERRORS * before) {
                return "about %d different values became about %d, and the strategy keeps them distinct"
                        .formatted(before, after);
            }
            return counted.nulled() > 0 ? "%d values became NULL".formatted(counted.nulled()) : null;
        }
    }

    /**
     * @param counted by column, of those that were masked
     * @param spread by column, of those that were masked
     */
    public static List<Column> columns(
            TableScope scope,
            Map<String, MaskedColumn> counted,
            Map<String, ColumnSpread> spread,
            AnonymizationStrategies strategies) {
        return scope.columns().stream()
                .map(column -> Column.of(
                        column,
                        counted.get(column.name()),
                        spread.getOrDefault(column.name(), ColumnSpread.empty()),
                        preserves(column, strategies)))
                .toList();
    }

    private static boolean preserves(ColumnScope column, AnonymizationStrategies strategies) {
        return !column.strategy().equals(TableScope.KEEP)
                && column.masking(strategies).uniqueness(column.columnType().family()) == Uniqueness.PRESERVED;
    }
}
