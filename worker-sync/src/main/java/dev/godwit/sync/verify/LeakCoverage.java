package dev.godwit.sync.verify;

import dev.godwit.sync.anonymize.strategy.AnonymizationStrategies;
import dev.godwit.sync.copy.LeakCollector;
import dev.godwit.sync.plan.TableScope;
import dev.godwit.sync.plan.TableScope.ColumnScope;
import java.util.Optional;

/** Which columns a leak scan remembers originals of, which it looks through, and why it leaves others out. */
public final class LeakCoverage {

    private final AnonymizationStrategies strategies;

    public LeakCoverage(AnonymizationStrategies strategies) {
        this.strategies = strategies;
    }

    /** Whether originals of any column of this table are remembered. */
    public boolean isRemembered(TableScope table) {
        return table.columns().stream().anyMatch(this::isRemembered);
    }

    /**
     * Why the target is not searched for the originals of a column, although it is masked.
     *
     * @param values how many of it were remembered
     */
    public Optional<String> whyNotRemembered(ColumnScope column, long values) {
        if (!isMasked(column) || values > 0) {
            return Optional.empty();
        }
        if (LeakCollector.remembers(column.columnType()) && !isRemembered(column)) {
            return Optional.of("'%s' leaves values, or parts of them, as they are".formatted(column.strategy()));
        }
        return Optional.of(
                LeakCollector.remembers(column.columnType())
                        ? "there is no value of %d bytes or more, or only the constant of the policy"
                                .formatted(LeakCollector.MIN_BYTES)
                        : "originals of type %s are not remembered".formatted(column.type()));
    }

    /** Whether the target's column is looked through. */
    public boolean isSearched(ColumnScope column) {
        return mayHoldText(column) && whyNotSearched(column).isEmpty();
    }

    /** Why a column of the target that may hold text is left out. */
    public Optional<String> whyNotSearched(ColumnScope column) {
        boolean mayHit = isMasked(column)
                && mayHoldText(column)
                && column.masking(strategies).mayHitAnOriginal();
        return mayHit
                ? Optional.of("what '%s' makes may by chance be a value of the source".formatted(column.strategy()))
                : Optional.empty();
    }

    private boolean isRemembered(ColumnScope column) {
        return isMasked(column) && LeakCollector.remembers(column.columnType(), column.masking(strategies));
    }

    private static boolean isMasked(ColumnScope column) {
        return !column.strategy().equals(TableScope.KEEP);
    }

    private static boolean mayHoldText(ColumnScope column) {
        return switch (column.columnType().family()) {
            case TEXT, JSON, JSONB, ARRAY, UUID, INET, OTHER -> true;
            case INT2, INT4, INT8, BOOLEAN, NUMERIC, FLOAT4, FLOAT8, DATE, TIME, TIMESTAMP, TIMESTAMPTZ, BYTEA -> false;
        };
    }
}
