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
import java.sql.Savepoint;
import java.time.Duration;
import java.util.List;
import java.util.StringJoiner;

/**
 * Does work in transactions that wait for no lock longer than half a second, so that whoever waits behind them waits no longer either, and again a bounded
 * number of times, with longer and longer pauses.
 */
final class BriefLock {

    /**
     * Half a second is less than PostgreSQL's own {@code deadlock_timeout}, so that this gives way first, and nobody else is ended for it. Where somebody
     * vacuums it is more: autovacuum gives way to whoever has waited so long, and to nobody else.
     */
    private static final String LIMIT = """
            SELECT pg_catalog.set_config('lock_timeout', (500 + CASE WHEN EXISTS (
                    SELECT FROM pg_catalog.pg_locks l
                    WHERE l.granted AND l.locktype = 'relation' AND l.mode = 'ShareUpdateExclusiveLock' AND l.pid <> pg_catalog.pg_backend_pid()
                      AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database()))
                THEN (SELECT LEAST(s.setting::integer, 5000) FROM pg_catalog.pg_settings s WHERE s.name = 'deadlock_timeout')
                ELSE 0 END)::text || 'ms', true)""";

    private static final int TRIES = 30;
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private BriefLock() {}

    /** What is done in one transaction, and committed by it. */
    interface Work {
        TaskResult run(WorkTransaction work) throws SQLException, JobFailedException, InterruptedException;
    }

    /** What is tried until it gets its locks. A try that fails has let go of those that it had. */
    interface Attempt<T> {
        T run() throws SQLException, JobFailedException, InterruptedException;
    }

    private interface Users {
        String named() throws SQLException, JobFailedException;
    }

    /**
     * @param what what takes the locks, for the message
     * @param tables whose users are named when it gives up
     */
    static TaskResult run(TaskContext context, Target target, String what, List<TableName> tables, Work work)
            throws SQLException, JobFailedException, InterruptedException {
        return again(
                context,
                what,
                () -> {
                    try (var transaction = target.begin()) {
                        limit(transaction.connection());
                        return work.run(transaction);
                    }
                },
                () -> users(target, tables));
    }

    /** Has the open transaction of {@code connection} wait no longer than that for any lock. */
    private static void limit(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(LIMIT);
        }
    }

    /**
     * The same in the open transaction of {@code connection}, which goes on between the tries and keeps what it had before. Afterwards it waits for locks as
     * it did.
     */
    static <T> T within(
            TaskContext context, Connection connection, String what, List<TableName> tables, Attempt<T> attempt)
            throws SQLException, JobFailedException, InterruptedException {
        return again(
                context,
                what,
                () -> {
                    Savepoint before = connection.setSavepoint();
                    try (var statement = connection.createStatement()) {
                        limit(connection);
                        T result = attempt.run();
                        statement.execute("SET LOCAL lock_timeout TO DEFAULT");
                        connection.releaseSavepoint(before);
                        return result;
                    } catch (SQLException e) {
                        if (LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
                            connection.rollback(before);
                        }
                        throw e;
                    }
                },
                () -> users(connection, tables));
    }

    private static <T> T again(TaskContext context, String what, Attempt<T> attempt, Users users)
            throws SQLException, JobFailedException, InterruptedException {
        long pause = 100;
        for (int tried = 1; ; tried++) {
            try {
                return attempt.run();
            } catch (SQLException e) {
                if (!LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
                    throw e;
                }
                if (tried >= TRIES) {
                    throw new JobFailedException(
                            FailureKind.TRANSIENT,
                            "lock-timeout",
                            "Gave up on %s after %d attempts: lock_timeout each time. %s"
                                    .formatted(what, tried, users.named()));
                }
            }
            context.checkStopped();
            Thread.sleep(pause);
            pause = Math.min(pause * 3 / 2, LONGEST_PAUSE.toMillis());
        }
    }

    private static String users(Target target, List<TableName> tables) throws SQLException, JobFailedException {
        try (var session = target.open()) {
            return users(session.connection(), tables);
        }
    }

    private static String users(Connection connection, List<TableName> tables) throws SQLException {
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
