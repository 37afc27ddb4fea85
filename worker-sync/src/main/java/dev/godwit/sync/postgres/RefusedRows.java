package dev.godwit.sync.postgres;

import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.postgres.SqlFailures;
import dev.godwit.sync.plan.SyncScope;
import dev.godwit.sync.plan.TableScope;
import dev.godwit.sync.plan.TableScope.ColumnScope;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Says which column and which constraint of the target stand against copied rows, and no value of them. */
final class RefusedRows {

    /** Integrity constraint violations. */
    private static final String CLASS = "23";

    /** Of CHECK; without a name for one, that no partition takes the row. */
    private static final String CHECK_VIOLATION = "23514";

    private static final String UNIQUE_VIOLATION = "23505";

    private static final String THERE = "A row that is there has the same key: take it out, or use 'existing: upsert'.";

    private RefusedRows() {}

    /** The failure, if {@code e} is a constraint's refusal. */
    static Optional<JobFailedException> failure(SQLException e, TableScope scope) {
        ServerErrorMessage message = e instanceof PSQLException psql ? psql.getServerErrorMessage() : null;
        String state = e.getSQLState();
        // A function chooses its SQLSTATE, and the names that come with it.
        if (message == null || state == null || !state.startsWith(CLASS) || SqlFailures.isOfFunction(e)) {
            return Optional.empty();
        }
        Optional<ColumnScope> column = column(message.getWhere(), message.getColumn(), scope);
        String what = column.map(c -> "A value of column '%s.%s'".formatted(scope.target(), c.name()))
                .orElse("A row of '%s'".formatted(scope.target()));
        boolean homeless = state.equals(CHECK_VIOLATION) && message.getConstraint() == null;
        return Optional.of(new JobFailedException(
                FailureKind.PERMANENT,
                "refused-by-constraint",
                homeless
                        ? homeless(message, scope)
                        : "%s was refused by %s of the target (SQLSTATE %s). %s"
                                .formatted(
                                        what,
                                        constraint(message),
                                        state,
                                        isThere(state, scope) ? THERE : advice(column, scope))));
    }

    /** Whether a row of the target may be what stands against it. */
    private static boolean isThere(String state, TableScope scope) {
        return state.equals(UNIQUE_VIOLATION) && scope.existing() == SyncScope.Existing.APPEND;
    }

    private static String homeless(ServerErrorMessage message, TableScope scope) {
        String partitioned = message.getSchema() == null || message.getTable() == null
                ? scope.target().toString()
                : message.getSchema() + "." + message.getTable();
        boolean masked = scope.columns().stream().anyMatch(RefusedRows::isMasked);
        return "A row of '%s' was refused because '%s' of the target has no partition for it (SQLSTATE %s). Create the partition%s."
                .formatted(
                        scope.target(),
                        partitioned,
                        CHECK_VIOLATION,
                        masked
                                ? ", or a default one; a partition key that is masked lies in other partitions than in the source"
                                : " as the source has it, or a default one");
    }

    private static String constraint(ServerErrorMessage message) {
        String of = message.getDatatype() == null ? "" : " of domain '" + message.getDatatype() + "'";
        return message.getConstraint() == null ? "NOT NULL" + of : "constraint '" + message.getConstraint() + "'" + of;
    }

    private static String advice(Optional<ColumnScope> column, TableScope scope) {
        boolean masked = column.map(RefusedRows::isMasked)
                .orElseGet(() -> scope.columns().stream().anyMatch(RefusedRows::isMasked));
        if (!masked) {
            return "The source's rows do not keep to it: compare the two schemas.";
        }
        return column.map(c ->
                        "It is what '%s' makes: choose parameters or a strategy whose results keep to it, or drop it in the target."
                                .formatted(c.strategy()))
                .orElse(
                        "Masked values may not keep to it: choose a strategy whose results do, or drop it in the target.");
    }

    /** Where a COPY was is told as {@code COPY t, line 7, column c: "value"}: only names of the plan are taken from it. */
    private static Optional<ColumnScope> column(@Nullable String where, @Nullable String named, TableScope scope) {
        String line = where == null ? "" : where.lines().findFirst().orElse("");
        return scope.columns().stream()
                .filter(c -> c.name().equals(named)
                        || line.endsWith(", column " + c.name())
                        || line.contains(", column " + c.name() + ":"))
                .findFirst();
    }

    private static boolean isMasked(ColumnScope column) {
        return !column.strategy().equals(TableScope.KEEP);
    }
}
