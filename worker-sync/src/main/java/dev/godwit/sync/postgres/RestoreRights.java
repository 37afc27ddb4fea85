package dev.godwit.sync.postgres;

import dev.godwit.common.postgres.TableName;
import dev.godwit.schema.catalog.ForeignKey;
import dev.godwit.schema.catalog.Index;
import dev.godwit.schema.catalog.Table;
import dev.godwit.sync.plan.TargetTables;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Whether the session's role may put back what it is going to take off: an owner may drop an index that it may not make again. */
final class RestoreRights {

    private RestoreRights() {}

    /**
     * What it lacks, a sentence each.
     *
     * @param indexes whether these are taken off, too
     */
    static List<String> problems(Connection connection, TargetTables tables, boolean indexes) throws SQLException {
        var problems = new ArrayList<String>();
        for (Table table : tables.all()) {
            List<Index> off = table.indexes().stream()
                    .filter(index -> indexes && index.constraint().isEmpty())
                    .toList();
            if (!off.isEmpty()) {
                schema(connection, table, off.get(0), problems);
                tablespaces(connection, off, problems);
            }
            for (ForeignKey key : table.foreignKeys()) {
                if (!key.inherited()) {
                    references(connection, key, problems);
                }
            }
        }
        return problems;
    }

    private static void schema(Connection connection, Table table, Index index, List<String> problems)
            throws SQLException {
        String schema = table.name().schema();
        if (!may(connection, "SELECT pg_catalog.has_schema_privilege(?, 'CREATE')", schema)) {
            problems.add(
                    "Index '%s' of the target is taken off for the load, and this role could not make it again: it lacks CREATE on schema '%s'. GRANT it."
                            .formatted(index.name(), schema));
        }
    }

    private static void tablespaces(Connection connection, List<Index> indexes, List<String> problems)
            throws SQLException {
        try (var statement = connection.prepareStatement("""
                SELECT c.relname, s.spcname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_tablespace s ON s.oid = c.reltablespace
                WHERE c.oid = ANY (?::oid[]) AND NOT pg_catalog.has_tablespace_privilege(s.oid, 'CREATE')
                ORDER BY 1""")) {
            statement.setArray(
                    1,
                    connection.createArrayOf(
                            "int8", indexes.stream().map(Index::oid).toArray()));
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    problems.add(
                            "Index '%s' of the target is taken off for the load, and this role could not make it again: it lacks CREATE on tablespace '%s'. GRANT it."
                                    .formatted(rows.getString(1), rows.getString(2)));
                }
            }
        }
    }

    private static void references(Connection connection, ForeignKey key, List<String> problems) throws SQLException {
        TableName parent = key.references();
        for (String column : key.referencedColumns()) {
            if (!may(connection, "SELECT pg_catalog.has_column_privilege(?, ?, 'REFERENCES')", parent.sql(), column)) {
                problems.add(
                        "Foreign key '%s' of '%s' is taken off for the load, and this role could not make it again: it lacks REFERENCES on '%s'. GRANT it."
                                .formatted(key.name(), key.table(), parent));
                return;
            }
        }
    }

    private static boolean may(Connection connection, String sql, String... names) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < names.length; i++) {
                statement.setString(i + 1, names[i]);
            }
            try (var row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }
}
