package dev.godwit.schema.postgres;

import dev.godwit.schema.catalog.Column;
import dev.godwit.schema.catalog.TypeInfo;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** The columns of relations, with their types. */
final class ColumnQuery {

    private static final String TYPES_USED = """
            SELECT DISTINCT a.atttypid::bigint AS type
            FROM pg_catalog.pg_attribute a
            WHERE a.attrelid = ANY (?::oid[]) AND a.attnum > 0 AND NOT a.attisdropped""";

    private static final String SQL = """
            SELECT a.attrelid::bigint AS relation, a.attnum, a.attname, a.atttypid::bigint AS type, a.atttypmod,
                   pg_catalog.format_type(a.atttypid, a.atttypmod) AS type_sql, a.attnotnull, a.attidentity, a.attgenerated,
                   pg_catalog.pg_get_expr(d.adbin, d.adrelid) AS default_value,
                   CASE WHEN a.attcollation <> t.typcollation
                        THEN pg_catalog.quote_ident(cn.nspname) || '.' || pg_catalog.quote_ident(co.collname)
                   END AS collation
            FROM pg_catalog.pg_attribute a
            JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
            LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
            LEFT JOIN pg_catalog.pg_collation co ON co.oid = a.attcollation
            LEFT JOIN pg_catalog.pg_namespace cn ON cn.oid = co.collnamespace
            WHERE a.attrelid = ANY (?::oid[]) AND a.attnum > 0 AND NOT a.attisdropped
            ORDER BY a.attrelid, a.attnum""";

    private ColumnQuery() {}

    static Map<Long, List<Column>> read(Connection connection, Collection<Long> oids) throws SQLException {
        List<Long> used = Rows.list(connection, TYPES_USED, oids, row -> row.getLong("type"));
        Map<Long, TypeInfo> types = TypeQuery.read(connection, used);
        return Rows.byRelation(connection, SQL, oids, row -> column(row, types));
    }

    private static Column column(ResultSet row, Map<Long, TypeInfo> types) throws SQLException {
        TypeInfo type = types.get(row.getLong("type"));
        if (type == null) {
            throw new IllegalStateException("Column without a type: " + Rows.text(row, "attname"));
        }
        return new Column(
                row.getInt("attnum"),
                Rows.text(row, "attname"),
                type,
                row.getInt("atttypmod"),
                Rows.text(row, "type_sql"),
                row.getBoolean("attnotnull"),
                Rows.optional(row, "default_value"),
                identity(Rows.text(row, "attidentity")),
                generated(Rows.text(row, "attgenerated")),
                Rows.optional(row, "collation"));
    }

    private static Column.Identity identity(String code) {
        return switch (code) {
            case "" -> Column.Identity.NONE;
            case "a" -> Column.Identity.ALWAYS;
            case "d" -> Column.Identity.BY_DEFAULT;
            default -> throw new IllegalStateException("Unknown attidentity '" + code + "'");
        };
    }

    private static Column.Generated generated(String code) {
        return switch (code) {
            case "" -> Column.Generated.NONE;
            case "s" -> Column.Generated.STORED;
            case "v" -> Column.Generated.VIRTUAL;
            default -> throw new IllegalStateException("Unknown attgenerated '" + code + "'");
        };
    }
}
