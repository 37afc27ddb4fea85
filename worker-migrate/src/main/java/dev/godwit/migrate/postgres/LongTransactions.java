package dev.godwit.migrate.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;

/** Who is likely to hold the lock that a migration did not get. */
final class LongTransactions {

    private LongTransactions() {}

    /** A sentence; measured now. */
    static String describe(Connection connection) throws SQLException {
        var sessions = new ArrayList<String>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("""
                        SELECT pid, date_trunc('second', clock_timestamp() - xact_start)::text
                        FROM pg_catalog.pg_stat_activity
                        WHERE datname = pg_catalog.current_database() AND pid <> pg_catalog.pg_backend_pid()
                            AND xact_start < clock_timestamp() - interval '1 second'
                        ORDER BY xact_start LIMIT 3
                        """)) {
            while (rows.next()) {
                sessions.add("pid %d (%s)".formatted(rows.getInt(1), rows.getString(2)));
            }
        }
        return sessions.isEmpty()
                ? "No transaction is older than a second now."
                : "Long transactions: " + String.join(", ", sessions) + ".";
    }
}
