package dev.godwit.sync.postgres;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * What one of several sessions that build and check at once may use of the server: an even part of as much memory as the server shares
 * ({@code shared_buffers}, by custom a quarter of the machine's), and of its parallel workers; never less than a session has anyway.
 *
 * @param kilobytes for {@code maintenance_work_mem}
 * @param workers for {@code max_parallel_maintenance_workers}
 */
record FinishMemory(long kilobytes, int workers) {

    /** More does not make sorting faster. */
    private static final long MOST_KILOBYTES = 2L * 1024 * 1024;

    /** Beyond this many the leader cannot keep up with one index. */
    private static final int MOST_WORKERS = 8;

    /**
     * @param own what a session has anyway
     * @param shared {@code shared_buffers}, in kilobytes
     * @param parallel {@code max_parallel_workers}
     * @param lanes how many sessions share
     */
    static FinishMemory of(FinishMemory own, long shared, int parallel, int lanes) {
        return new FinishMemory(
                Math.max(own.kilobytes, Math.min(shared / lanes, MOST_KILOBYTES)),
                Math.max(own.workers, Math.min(parallel / lanes, MOST_WORKERS)));
    }

    /** Sets it for the rest of the session. */
    static void apply(Connection connection, int lanes) throws SQLException {
        FinishMemory chosen;
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("""
                        SELECT (SELECT setting::bigint FROM pg_catalog.pg_settings WHERE name = 'maintenance_work_mem'),
                               (SELECT setting::int FROM pg_catalog.pg_settings WHERE name = 'max_parallel_maintenance_workers'),
                               (SELECT pg_catalog.pg_size_bytes(pg_catalog.current_setting('shared_buffers')) / 1024),
                               (SELECT setting::int FROM pg_catalog.pg_settings WHERE name = 'max_parallel_workers')
                        """)) {
            row.next();
            chosen = of(new FinishMemory(row.getLong(1), row.getInt(2)), row.getLong(3), row.getInt(4), lanes);
        }
        try (var statement = connection.createStatement()) {
            statement.execute("SET maintenance_work_mem = %d".formatted(chosen.kilobytes));
            statement.execute("SET max_parallel_maintenance_workers = %d".formatted(chosen.workers));
        }
    }
}
