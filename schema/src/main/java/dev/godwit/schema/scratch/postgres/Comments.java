package dev.godwit.schema.scratch.postgres;

import dev.godwit.schema.scratch.ScratchName;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** What is written on a database; readable from any other database of the server. */
record Comments(boolean exists, @Nullable String text) {

    private static final String SQL = """
            SELECT pg_catalog.shobj_description(d.oid, 'pg_database')
            FROM pg_catalog.pg_database d WHERE d.datname = ?""";

    static Comments read(Connection admin, ScratchName name) throws SQLException {
        try (var statement = admin.prepareStatement(SQL)) {
            statement.setString(1, name.value());
            try (var rows = statement.executeQuery()) {
                return rows.next() ? new Comments(true, rows.getString(1)) : new Comments(false, null);
            }
        }
    }
}
