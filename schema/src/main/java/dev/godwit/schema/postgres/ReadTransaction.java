package dev.godwit.schema.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/**
 * The frame in which a catalog is read: one snapshot, an empty search path so that PostgreSQL qualifies all names it prints,
 * and a limit on waiting, since measuring a relation waits for whoever holds ACCESS EXCLUSIVE on it.
 *
 * <p>Inside a transaction of the caller, that transaction's snapshot counts, and its settings are put back. Otherwise a
 * read-only transaction is opened and ended.
 */
final class ReadTransaction {

    /** What happens in the frame. */
    interface Work<T> {
        T run() throws SQLException;
    }

    /** Without JIT: the planner takes recursive queries for expensive ones, and compiling them costs half a second. */
    private static final String ENTER = """
            SELECT pg_catalog.current_setting('search_path') AS path,
                   pg_catalog.current_setting('lock_timeout') AS timeout,
                   pg_catalog.current_setting('jit') AS jit,
                   pg_catalog.set_config('search_path', '', true),
                   pg_catalog.set_config('lock_timeout', ?, true),
                   pg_catalog.set_config('jit', 'off', true)""";

    private static final String LEAVE = """
            SELECT pg_catalog.set_config('search_path', ?, true),
                   pg_catalog.set_config('lock_timeout', ?, true),
                   pg_catalog.set_config('jit', ?, true)""";

    private final Connection connection;
    private final Duration lockTimeout;

    ReadTransaction(Connection connection, Duration lockTimeout) {
        this.connection = connection;
        this.lockTimeout = lockTimeout;
    }

    <T> T run(Work<T> work) throws SQLException {
        return connection.getAutoCommit() ? inOwn(work) : inCallers(work);
    }

    private <T> T inOwn(Work<T> work) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
            enter();
            T result = work.run();
            end();
            return result;
        } catch (SQLException e) {
            try {
                end();
            } catch (SQLException lost) {
                e.addSuppressed(lost);
            }
            throw e;
        }
    }

    private void end() throws SQLException {
        connection.rollback();
        connection.setAutoCommit(true);
    }

    private <T> T inCallers(Work<T> work) throws SQLException {
        Before before = enter();
        T result = work.run();
        try (var statement = connection.prepareStatement(LEAVE)) {
            statement.setString(1, before.path());
            statement.setString(2, before.timeout());
            statement.setString(3, before.jit());
            statement.execute();
        }
        return result;
    }

    private Before enter() throws SQLException {
        try (var statement = connection.prepareStatement(ENTER)) {
            statement.setString(1, lockTimeout.toMillis() + "ms");
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return new Before(Rows.text(row, "path"), Rows.text(row, "timeout"), Rows.text(row, "jit"));
            }
        }
    }

    private record Before(String path, String timeout, String jit) {}
}
