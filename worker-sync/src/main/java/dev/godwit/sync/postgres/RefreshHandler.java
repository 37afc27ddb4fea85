package dev.godwit.sync.postgres;

import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.json.Json;
import dev.godwit.common.postgres.Databases;
import dev.godwit.common.postgres.SqlFailures;
import dev.godwit.common.postgres.TableName;
import dev.godwit.common.postgres.Target;
import dev.godwit.common.postgres.WorkTransaction;
import dev.godwit.common.worker.TaskContext;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * {@code sync.refresh}: has a materialized view of the target show the rows that were copied. One that holds no rows, so that nobody can read it, stays so;
 * one that this role may not refresh is named in the result.
 */
public final class RefreshHandler extends RowTaskHandler {

    private static final String FORBIDDEN = "42501";

    public RefreshHandler(Databases databases) {
        super(databases);
    }

    @Override
    public String kind() {
        return "sync.refresh";
    }

    @Override
    protected TaskResult work(TaskContext context, Target target)
            throws JobFailedException, InterruptedException, SQLException {
        TableName view = Json.as(context.grant().payload(), TableName.class);
        Optional<String> obstacle = refreshed(context, target, view);
        if (obstacle.isPresent()) {
            try (var work = target.begin()) {
                work.commit(result(view, obstacle));
            }
        }
        return result(view, obstacle);
    }

    /** Why it was not; empty if it was, and is committed. */
    private static Optional<String> refreshed(TaskContext context, Target target, TableName view)
            throws JobFailedException, SQLException, InterruptedException {
        try (var work = target.begin()) {
            Optional<String> unfit = unfit(work, view);
            if (unfit.isPresent()) {
                return unfit;
            }
            try (var statement = work.connection().createStatement()) {
                BriefLock.within(
                        context,
                        work.connection(),
                        "refreshing '%s'".formatted(view),
                        List.of(view),
                        () -> statement.execute("REFRESH MATERIALIZED VIEW " + view.sql()));
            } catch (SQLException e) {
                if (FORBIDDEN.equals(e.getSQLState())) {
                    return Optional.of("this role may not: " + SqlFailures.messageAmongRows(e));
                }
                if (SqlFailures.isTransient(e)) {
                    throw e;
                }
                throw new JobFailedException(
                        FailureKind.PERMANENT,
                        "finish-failed",
                        "Cannot refresh materialized view '%s': %s (SQLSTATE %s). Mend or drop it; then retry the job."
                                .formatted(view, SqlFailures.messageAmongRows(e), e.getSQLState()));
            }
            work.commit(result(view, Optional.empty()));
            return Optional.empty();
        }
    }

    private static Optional<String> unfit(WorkTransaction work, TableName view) throws SQLException {
        try (var statement = work.connection()
                .prepareStatement(
                        "SELECT ispopulated FROM pg_catalog.pg_matviews WHERE schemaname = ? AND matviewname = ?")) {
            statement.setString(1, view.schema());
            statement.setString(2, view.name());
            try (var row = statement.executeQuery()) {
                if (!row.next()) {
                    return Optional.of("it is there no more");
                }
                return row.getBoolean(1)
                        ? Optional.empty()
                        : Optional.of("it was created WITH NO DATA, and never refreshed");
            }
        }
    }

    private static TaskResult result(TableName view, Optional<String> obstacle) {
        var data = Json.object().put("view", view.toString());
        obstacle.ifPresent(reason -> data.put("notRefreshed", reason));
        return TaskResult.of(data);
    }
}
