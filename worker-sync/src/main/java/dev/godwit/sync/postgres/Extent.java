package dev.godwit.sync.postgres;

import dev.godwit.common.postgres.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.StringJoiner;

/**
 * How a statement names the rows that a sync copies with a table: those of its partitions with it, those of tables that inherit from it without. The
 * latter are tables by themselves, which would be read and emptied twice, or without having been selected.
 */
final class Extent {

    private Extent() {}

    /** What stands behind {@code FROM}, {@code TRUNCATE} or {@code LOCK TABLE}. A table that is not there is left for the statement to miss. */
    static String of(Connection connection, TableName table) throws SQLException {
        try (var statement = connection.prepareStatement("""
                SELECT EXISTS (SELECT FROM pg_catalog.pg_class
                               WHERE oid = pg_catalog.to_regclass(?) AND relkind = 'p')""")) {
            statement.setString(1, table.sql());
            try (var row = statement.executeQuery()) {
                row.next();
                return row.getBoolean(1) ? table.sql() : "ONLY " + table.sql();
            }
        }
    }

    /** The same of several, separated by commas. */
    static String of(Connection connection, Iterable<TableName> tables) throws SQLException {
        var extents = new StringJoiner(", ");
        for (TableName table : tables) {
            extents.add(of(connection, table));
        }
        return extents.toString();
    }
}
