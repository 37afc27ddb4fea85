package dev.godwit.schema.postgres;

import dev.godwit.common.postgres.TableName;
import dev.godwit.schema.catalog.ColumnsFingerprint;
import dev.godwit.schema.catalog.TableIdentity;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The identity of one table. Needs no search path: it prints no types. */
final class IdentityQuery {

    private static final String SQL = """
            SELECT c.oid, COALESCE(pg_catalog.pg_relation_filenode(c.oid), 0) AS filenode,
                   ARRAY(SELECT a.attname::text FROM pg_catalog.pg_attribute a
                         WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum) AS names,
                   ARRAY(SELECT tn.nspname::text
                         FROM pg_catalog.pg_attribute a
                         JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
                         JOIN pg_catalog.pg_namespace tn ON tn.oid = t.typnamespace
                         WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum) AS type_schemas,
                   ARRAY(SELECT t.typname::text
                         FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
                         WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum) AS type_names,
                   ARRAY(SELECT a.atttypmod::bigint FROM pg_catalog.pg_attribute a
                         WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum) AS modifiers
            FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = ? AND c.relname = ? AND c.relkind IN ('r', 'p', 'v', 'm', 'f')""";

    private IdentityQuery() {}

    static Optional<TableIdentity> read(Connection connection, TableName table) throws SQLException {
        try (var statement = connection.prepareStatement(SQL)) {
            statement.setString(1, table.schema());
            statement.setString(2, table.name());
            return Rows.collect(
                            statement,
                            row -> new TableIdentity(
                                    row.getLong("oid"),
                                    row.getLong("filenode"),
                                    fingerprint(
                                            Rows.texts(row, "names"),
                                            Rows.texts(row, "type_schemas"),
                                            Rows.texts(row, "type_names"),
                                            Rows.longs(row, "modifiers"))))
                    .stream()
                    .findFirst();
        }
    }

    private static String fingerprint(
            List<String> names, List<String> typeSchemas, List<String> typeNames, List<Long> modifiers) {
        var parts = new ArrayList<ColumnsFingerprint.Part>();
        for (int i = 0; i < names.size(); i++) {
            parts.add(new ColumnsFingerprint.Part(
                    names.get(i),
                    typeSchemas.get(i),
                    typeNames.get(i),
                    modifiers.get(i).intValue()));
        }
        return ColumnsFingerprint.of(parts);
    }
}
