package dev.godwit.sync.postgres;

import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.postgres.TableName;
import dev.godwit.common.postgres.Target;
import dev.godwit.common.postgres.WorkTransaction;
import dev.godwit.common.worker.TaskContext;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.StringJoiner;

/**
 * Does work in transactions that wait for no lock longer than half a second, so that whoever waits behind them waits no longer either, and again a bounded
 * number of times, with longer and longer pauses.
 */
final class BriefLock {

    /** Under PostgreSQL's own {@code deadlock_timeout}, so that this gives way first, and nobody else is ended for it. */
    private static final String PATIENCE = "500ms";

    private static final int TRIES = 30;
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private BriefLock() {}

    /** What is done in one transaction, and committed by it. */
    interface Work {
        TaskResult run(WorkTransaction work) throws SQLException, JobFailedException, InterruptedException;
    }

    /**
     * @param what what takes the locks, for the message
     * @param tables whose users are named when it gives up
     */
    static TaskResult run(TaskContext context, Target target, String what, List<TableName> tables, Work work)
            throws SQLException, JobFailedException, InterruptedException {
        long pause = 100;
        for (int attempt = 1; ; attempt++) {
            try (var transaction = target.begin()) {
                try (var statement = transaction.connection().createStatement()) {
                    statement.execute("SET LOCAL lock_timeout = '%s'".formatted(PATIENCE));
                }
                return work.run(transaction);
            } catch (SQLException e) {
                if (!LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
                    throw e;
                }
                if (attempt >= TRIES) {
                    throw new JobFailedException(
                            FailureKind.TRANSIENT,
                            "lock-timeout",
                            "Gave up on %s after %d attempts: lock_timeout each time. %s"
                                    .formatted(what, attempt, users(target, tables)));
                }
            }
            context.checkStopped();
            Thread.sleep(pause);
            pause = Math.min(pause * 3 / 2, LONGEST_PAUSE.toMillis());
        }
    }

    private static String users(Target target, List<TableName> tables) throws SQLException, JobFailedException {
        try (var session = target.open()) {
            Connection connection = session.connection();
            var found = new StringJoiner(", ");
            try (var statement = connection.prepareStatement("""
                    SELECT DISTINCT l.pid, pg_catalog.to_char(pg_catalog.clock_timestamp() - a.xact_start, 'HH24:MI:SS')
                    FROM pg_catalog.pg_locks l LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
                    WHERE l.granted AND l.relation = ANY (SELECT pg_catalog.to_regclass(t)::oid FROM pg_catalog.unnest(?::text[]) t)
                      AND l.pid <> pg_catalog.pg_backend_pid() ORDER BY l.pid LIMIT 5""")) {
                statement.setArray(
                        1,
                        connection.createArrayOf(
                                "text", tables.stream().map(TableName::sql).toArray()));
                try (var rows = statement.executeQuery()) {
                    while (rows.next()) {
                        found.add("pid %d (%s)".formatted(rows.getInt(1), rows.getString(2)));
                    }
                }
            }
            return found.length() == 0
                    ? "Nobody uses the tables now: retry the job."
                    : "Sessions that use the tables: %s. End them, and retry the job.".formatted(found);
        }
    }
}
