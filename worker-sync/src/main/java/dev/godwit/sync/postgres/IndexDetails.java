package dev.godwit.sync.postgres;

import dev.godwit.common.postgres.Identifier;
import dev.godwit.common.postgres.TableName;
import dev.godwit.schema.catalog.Index;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * What PostgreSQL keeps of an index and {@code pg_get_indexdef} does not tell.
 *
 * @param tablespace in which the index must be created; empty for the database's own
 * @param statements that give it the rest: its comment, that it is the one to cluster by, statistics targets, extensions that it depends on
 */
record IndexDetails(String tablespace, List<String> statements) {

    private static final String SQL = """
            SELECT COALESCE(s.spcname, '') AS tablespace, pg_catalog.obj_description(c.oid, 'pg_class') AS comment,
                   i.indisclustered,
                   ARRAY(SELECT a.attnum || ' SET STATISTICS ' || a.attstattarget FROM pg_catalog.pg_attribute a
                         WHERE a.attrelid = c.oid AND a.attstattarget >= 0 ORDER BY a.attnum) AS statistics,
                   ARRAY(SELECT e.extname::text FROM pg_catalog.pg_depend d
                         JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid
                         WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid
                           AND d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass AND d.deptype = 'x'
                         ORDER BY 1) AS extensions
            FROM pg_catalog.pg_class c
            JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid
            LEFT JOIN pg_catalog.pg_tablespace s ON s.oid = c.reltablespace
            WHERE c.oid = ?""";

    IndexDetails {
        statements = List.copyOf(statements);
    }

    static IndexDetails of(Connection connection, TableName table, Index index) throws SQLException {
        return of(connection, table, index, index.name());
    }

    /** For an index that will be called {@code name}, on {@code table}. */
    static IndexDetails of(Connection connection, TableName table, Index index, TableName name) throws SQLException {
        try (var statement = connection.prepareStatement(SQL)) {
            statement.setLong(1, index.oid());
            try (var row = statement.executeQuery()) {
                row.next();
                return new IndexDetails(row.getString("tablespace"), statements(row, table, name));
            }
        }
    }

    private static List<String> statements(ResultSet row, TableName table, TableName index) throws SQLException {
        String name = index.sql();
        var statements = new ArrayList<String>();
        String comment = row.getString("comment");
        if (comment != null) {
            statements.add("COMMENT ON INDEX %s IS %s".formatted(name, Identifier.literal(comment)));
        }
        if (row.getBoolean("indisclustered")) {
            statements.add("ALTER TABLE %s CLUSTER ON %s".formatted(table.sql(), Identifier.quote(index.name())));
        }
        for (String target : (String[]) row.getArray("statistics").getArray()) {
            statements.add("ALTER INDEX %s ALTER COLUMN %s".formatted(name, target));
        }
        for (String extension : (String[]) row.getArray("extensions").getArray()) {
            statements.add("ALTER INDEX %s DEPENDS ON EXTENSION %s".formatted(name, Identifier.quote(extension)));
        }
        return statements;
    }

    /** The statements that create the index where it was. */
    String create(Index index) {
        return in(index.definition());
    }

    /** A statement that creates an index, so that it comes to be where it was. */
    String in(String create) {
        return tablespace.isEmpty()
                ? create
                : "SET LOCAL default_tablespace = %s;\n%s".formatted(Identifier.quote(tablespace), create);
    }
}
