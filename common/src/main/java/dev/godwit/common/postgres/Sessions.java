package dev.godwit.common.postgres;

import dev.godwit.common.job.Fence;
import dev.godwit.common.worker.Grant;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/**
 * The sessions that tasks of ours hold in a database: written down in {@code godwit.session} with pid and backend start, so that a reused pid
 * is never taken for ours, and recognised by {@code application_name} where there is no such table.
 */
final class Sessions {

    /**
     * By name only sessions of our own role count: anybody may call a session whatever they like. The name is read as a number only once it
     * has the form, and as one that cannot overflow.
     */
    private static final String NAMED = """
            a.datname = pg_catalog.current_database() AND a.usename = session_user
                AND CASE WHEN a.application_name ~ ?
                    THEN pg_catalog.split_part(a.application_name, '/', 3)::numeric < ? ELSE false END
            """;

    /** Sessions of this task under a lower fence, or of this job in a lower epoch. */
    private static final String PREDECESSORS = """
            SELECT a.pid, a.state FROM pg_catalog.pg_stat_activity a
            LEFT JOIN godwit.session s ON s.pid = a.pid AND s.backend_start = a.backend_start
            WHERE a.pid <> pg_catalog.pg_backend_pid()
                AND ((s.task = ? AND s.fence < ?) OR (s.job = ? AND s.epoch < ?) OR (
            """ + NAMED + "))";

    private static final String OWNERS = """
            SELECT a.pid, a.state FROM pg_catalog.pg_stat_activity a
            JOIN godwit.session s ON s.pid = a.pid AND s.backend_start = a.backend_start
            WHERE a.pid <> pg_catalog.pg_backend_pid() AND s.task = ANY(?) AND s.fence < ?
            """;

    private static final String PREDECESSORS_BY_NAME =
            "SELECT a.pid, a.state FROM pg_catalog.pg_stat_activity a WHERE a.pid <> pg_catalog.pg_backend_pid() AND "
                    + NAMED;

    private Sessions() {}

    /** Writes down the session behind {@code connection}. */
    static void record(Connection connection, Grant grant) throws SQLException {
        try (var statement = connection.prepareStatement("""
                INSERT INTO godwit.session (pid, backend_start, task, job, epoch, fence)
                SELECT a.pid, a.backend_start, ?, ?, ?, ? FROM pg_catalog.pg_stat_activity a
                WHERE a.pid = pg_catalog.pg_backend_pid()
                ON CONFLICT DO NOTHING
                """)) {
            statement.setObject(1, grant.task().value());
            statement.setObject(2, grant.job().value());
            statement.setInt(3, grant.jobEpoch());
            statement.setLong(4, grant.fence().value());
            statement.executeUpdate();
        }
    }

    /** Forgets sessions that are gone. Those of other roles show no start, and are left alone while their pid lives. */
    static void sweep(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.executeUpdate("""
                    DELETE FROM godwit.session WHERE (pid, backend_start) IN (
                        SELECT s.pid, s.backend_start FROM godwit.session s WHERE NOT EXISTS (
                            SELECT FROM pg_catalog.pg_stat_activity a WHERE a.pid = s.pid
                                AND (a.backend_start = s.backend_start OR a.backend_start IS NULL))
                        FOR UPDATE SKIP LOCKED)
                    """);
        }
    }

    /** Asks the server to end the session {@code pid} of this task. True once it is gone. */
    static boolean end(Connection connection, Grant grant, int pid) throws SQLException {
        try (var statement = connection.prepareStatement("""
                SELECT pg_catalog.pg_terminate_backend(a.pid) FROM pg_catalog.pg_stat_activity a
                JOIN godwit.session s ON s.pid = a.pid AND s.backend_start = a.backend_start
                WHERE a.pid = ? AND s.task = ?
                """)) {
            statement.setInt(1, pid);
            statement.setObject(2, grant.task().value());
            try (var rows = statement.executeQuery()) {
                return !rows.next();
            }
        }
    }

    /** How many sessions of predecessors there are; {@code end} asks the server to end them, but for those that {@code spareActive} spares. */
    static int predecessors(Connection connection, Grant grant, boolean end, boolean spareActive) throws SQLException {
        try (var statement = connection.prepareStatement(counting(PREDECESSORS, end, spareActive))) {
            statement.setObject(1, grant.task().value());
            statement.setLong(2, grant.fence().value());
            statement.setObject(3, grant.job().value());
            statement.setInt(4, grant.jobEpoch());
            statement.setString(5, namePattern(grant));
            statement.setLong(6, grant.fence().value());
            return count(statement);
        }
    }

    /** How many sessions under fences lower than {@code fence} these tasks have; asks the server to end them. */
    static int endOwners(Connection connection, List<UUID> tasks, Fence fence) throws SQLException {
        try (var statement = connection.prepareStatement(counting(OWNERS, true, false))) {
            statement.setArray(1, connection.createArrayOf("uuid", tasks.toArray()));
            statement.setLong(2, fence.value());
            return count(statement);
        }
    }

    /** The same where there is no table of ours, as on the source. */
    static int predecessorsByName(Connection connection, Grant grant) throws SQLException {
        try (var statement = connection.prepareStatement(counting(PREDECESSORS_BY_NAME, true, false))) {
            statement.setString(1, namePattern(grant));
            statement.setLong(2, grant.fence().value());
            return count(statement);
        }
    }

    private static String counting(String query, boolean end, boolean spareActive) {
        String ended = spareActive
                ? "CASE WHEN p.state = 'active' THEN false ELSE pg_catalog.pg_terminate_backend(p.pid) END"
                : "pg_catalog.pg_terminate_backend(p.pid)";
        return "SELECT count(*), count(*) FILTER (WHERE " + (end ? ended : "true") + ") FROM (" + query + ") p";
    }

    private static int count(PreparedStatement statement) throws SQLException {
        try (var rows = statement.executeQuery()) {
            rows.next();
            return rows.getInt(1);
        }
    }

    /** The task's short id is hex, so it needs no quoting in a pattern. */
    private static String namePattern(Grant grant) {
        return "^" + SessionName.prefix(grant.task()) + "[0-9]{1,19}$";
    }
}
