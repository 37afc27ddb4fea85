package dev.godwit.schema.postgres;

import dev.godwit.common.postgres.TableName;
import dev.godwit.schema.catalog.ForeignKey;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** The foreign keys of tables. */
final class ForeignKeyQuery {

    private static final String SQL = """
            SELECT c.conrelid::bigint AS relation, c.conname, n.nspname, t.relname, rn.nspname AS ref_schema,
                   r.relname AS ref_name, c.confupdtype, c.confdeltype, c.convalidated, %s AS enforced,
                   c.condeferrable, c.condeferred, c.conparentid <> 0 AS inherited,
                   pg_catalog.pg_get_constraintdef(c.oid) AS definition,
                   ARRAY(SELECT a.attname::text
                         FROM pg_catalog.unnest(c.conkey) WITH ORDINALITY AS k (number, position)
                         JOIN pg_catalog.pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.number
                         ORDER BY k.position) AS columns,
                   ARRAY(SELECT a.attname::text
                         FROM pg_catalog.unnest(c.confkey) WITH ORDINALITY AS k (number, position)
                         JOIN pg_catalog.pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.number
                         ORDER BY k.position) AS ref_columns
            FROM pg_catalog.pg_constraint c
            JOIN pg_catalog.pg_class t ON t.oid = c.conrelid
            JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
            JOIN pg_catalog.pg_class r ON r.oid = c.confrelid
            JOIN pg_catalog.pg_namespace rn ON rn.oid = r.relnamespace
            WHERE c.conrelid = ANY (?::oid[]) AND c.contype = 'f'
            ORDER BY c.conrelid, c.conname""";

    private ForeignKeyQuery() {}

    static Map<Long, List<ForeignKey>> read(Connection connection, Collection<Long> oids, int major)
            throws SQLException {
        String sql = SQL.formatted(major >= 18 ? "c.conenforced" : "true");
        return Rows.byRelation(connection, sql, oids, ForeignKeyQuery::foreignKey);
    }

    private static ForeignKey foreignKey(ResultSet row) throws SQLException {
        return new ForeignKey(
                Rows.text(row, "conname"),
                new TableName(Rows.text(row, "nspname"), Rows.text(row, "relname")),
                Rows.texts(row, "columns"),
                new TableName(Rows.text(row, "ref_schema"), Rows.text(row, "ref_name")),
                Rows.texts(row, "ref_columns"),
                action(Rows.text(row, "confupdtype")),
                action(Rows.text(row, "confdeltype")),
                Rows.text(row, "definition"),
                row.getBoolean("convalidated"),
                row.getBoolean("enforced"),
                row.getBoolean("condeferrable"),
                row.getBoolean("condeferred"),
                row.getBoolean("inherited"));
    }

    private static ForeignKey.Action action(String code) {
        return switch (code) {
            case "a" -> ForeignKey.Action.NO_ACTION;
            case "r" -> ForeignKey.Action.RESTRICT;
            case "c" -> ForeignKey.Action.CASCADE;
            case "n" -> ForeignKey.Action.SET_NULL;
            case "d" -> ForeignKey.Action.SET_DEFAULT;
            default -> throw new IllegalStateException("Unknown foreign key action '" + code + "'");
        };
    }
}
