package dev.godwit.migrate.postgres;

import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.worker.TaskContext;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/**
 * One migration run at a time and database: a session-level advisory lock, on the session that runs the statements. It is tried for, outside any
 * transaction, and never waited for: a waiting session would hold back {@code CREATE INDEX CONCURRENTLY}.
 */
final class MigrationLock {

    /** The first eight bytes of SHA-256('godwit.migrate'). */
    private static final long KEY = 0x68d4_5796_cbf1_e48aL;

    private static final Duration POLL = Duration.ofMillis(250);

    private MigrationLock() {}

    /** Blocks until the lock is had.
     *
     * @throws JobFailedException transient, naming the holder, if it is not to be had within {@code patience} */
    static void acquire(Connection connection, TaskContext context, Duration patience, String target)
            throws SQLException, JobFailedException, InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!tryAcquire(connection)) {
            context.checkStopped();
            if (System.nanoTime() > deadline) {
                throw new JobFailedException(
                        FailureKind.TRANSIENT,
                        "migration-lock",
                        "Another migration runs on '%s': %s holds the lock.".formatted(target, holder(connection)));
            }
            Thread.sleep(POLL.toMillis());
        }
    }

    static void release(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("SELECT pg_catalog.pg_advisory_unlock(" + KEY + ")");
        }
    }

    private static boolean tryAcquire(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT pg_catalog.pg_try_advisory_lock(" + KEY + ")")) {
            return rows.next() && rows.getBoolean(1);
        }
    }

    private static String holder(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("""
                        SELECT a.pid, a.application_name, date_trunc('second', clock_timestamp() - a.backend_start)
                        FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_stat_activity a USING (pid)
                        WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
                            AND (l.classid::bigint << 32) | l.objid::bigint = %d
                        """.formatted(KEY))) {
            return rows.next()
                    ? "pid %d (%s, for %s)".formatted(rows.getInt(1), rows.getString(2), rows.getString(3))
                    : "a session that has ended since";
        }
    }
}
