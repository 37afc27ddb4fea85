package dev.godwit.sync.postgres;

import dev.godwit.schema.catalog.Table;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** What people have written about objects of the target. */
final class Comments {

    private Comments() {}

    static Optional<String> ofConstraint(Connection connection, Table table, String constraint) throws SQLException {
        try (var statement = connection.prepareStatement("""
                SELECT pg_catalog.obj_description(oid, 'pg_constraint') FROM pg_catalog.pg_constraint
                WHERE conrelid = ? AND conname = ?
                """)) {
            statement.setLong(1, table.oid());
            statement.setString(2, constraint);
            try (var row = statement.executeQuery()) {
                return row.next() ? Optional.ofNullable(row.getString(1)) : Optional.empty();
            }
        }
    }
}
