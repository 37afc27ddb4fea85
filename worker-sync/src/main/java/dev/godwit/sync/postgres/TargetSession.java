package dev.godwit.sync.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** The settings under which rows are written. */
final class TargetSession {

    private TargetSession() {}

    /**
     * In the work transaction. A commit that is lost with the server takes its ledger row along, and reconciliation finds it missing; so it
     * need not be waited for.
     */
    static void prepare(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String setting : CopySql.SESSION) {
                statement.execute(setting);
            }
            statement.execute("SET LOCAL synchronous_commit = off");
            becomeReplica(statement);
        }
    }

    /**
     * Before rows are written, and {@link #ownPath} afterwards: constraints, domains and generated columns call functions that are found by the path of the role and the
     * database, as they are for the rows of an application.
     */
    static void usersPath(Connection connection) throws SQLException {
        path(connection, "DEFAULT");
    }

    /** As before {@link #usersPath}. */
    static void ownPath(Connection connection) throws SQLException {
        path(connection, "pg_catalog");
    }

    private static void path(Connection connection, String path) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET LOCAL search_path TO " + path);
        }
    }

    /** Keeps ordinary triggers from firing until the transaction ends, and answers whether it may. */
    static boolean becomeReplica(Statement statement) throws SQLException {
        boolean may = mayBeReplica(statement);
        if (may) {
            statement.execute("SET LOCAL session_replication_role = replica");
        }
        return may;
    }

    /** Whether triggers can be kept from firing; without the right, the plan has refused tables that have any. */
    static boolean mayBeReplica(Statement statement) throws SQLException {
        // Servers before 15 do not know the function, and leave it to superusers.
        String granted = statement.getConnection().getMetaData().getDatabaseMajorVersion() >= 15
                ? "pg_catalog.has_parameter_privilege('session_replication_role', 'SET')"
                : "false";
        try (var rows = statement.executeQuery(
                "SELECT rolsuper OR %s FROM pg_catalog.pg_roles WHERE rolname = current_user".formatted(granted))) {
            return rows.next() && rows.getBoolean(1);
        }
    }
}
