package dev.godwit.schema.postgres;

import dev.godwit.common.postgres.TableName;
import dev.godwit.schema.catalog.Index;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The indexes of tables. */
final class IndexQuery {

    private static final String SQL = """
            SELECT i.indrelid::bigint AS relation, c.oid, n.nspname, c.relname, m.amname,
                   i.indisunique, i.indisprimary, i.indisvalid, i.indisready, i.indisreplident,
                   %s AS nulls_not_distinct,
                   pg_catalog.pg_get_indexdef(c.oid) AS definition,
                   pg_catalog.pg_get_expr(i.indpred, i.indrelid) AS predicate,
                   CASE WHEN c.relkind = 'i' THEN pg_catalog.pg_relation_size(c.oid) ELSE 0 END AS bytes,
                   ARRAY(SELECT pg_catalog.pg_get_indexdef(c.oid, k, false)
                         FROM pg_catalog.generate_series(1, i.indnkeyatts) AS k ORDER BY k) AS keys,
                   0 = ANY (i.indkey::int2[]) AS has_expression,
                   ARRAY(SELECT a.attname::text
                         FROM pg_catalog.unnest(i.indkey::int2[]) WITH ORDINALITY AS k (number, position)
                         JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number
                         WHERE k.position <= i.indnkeyatts ORDER BY k.position) AS columns,
                   ARRAY(SELECT a.attname::text
                         FROM pg_catalog.unnest(i.indkey::int2[]) WITH ORDINALITY AS k (number, position)
                         JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number
                         WHERE k.position > i.indnkeyatts ORDER BY k.position) AS included,
                   (SELECT con.conname FROM pg_catalog.pg_constraint con
                    WHERE con.conindid = c.oid AND con.conrelid = i.indrelid AND con.contype IN ('p', 'u', 'x')
                    LIMIT 1) AS constraint_name,
                   pn.nspname AS parent_schema, pc.relname AS parent_name
            FROM pg_catalog.pg_index i
            JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_catalog.pg_am m ON m.oid = c.relam
            LEFT JOIN pg_catalog.pg_inherits h ON h.inhrelid = c.oid
            LEFT JOIN pg_catalog.pg_class pc ON pc.oid = h.inhparent
            LEFT JOIN pg_catalog.pg_namespace pn ON pn.oid = pc.relnamespace
            WHERE i.indrelid = ANY (?::oid[])
            ORDER BY i.indrelid, c.relname""";

    private IndexQuery() {}

    static Map<Long, List<Index>> read(Connection connection, Collection<Long> oids, int major) throws SQLException {
        String sql = SQL.formatted(major >= 15 ? "i.indnullsnotdistinct" : "false");
        return Rows.byRelation(connection, sql, oids, IndexQuery::index);
    }

    private static Index index(ResultSet row) throws SQLException {
        Optional<String> parent = Rows.optional(row, "parent_name");
        return new Index(
                row.getLong("oid"),
                new TableName(Rows.text(row, "nspname"), Rows.text(row, "relname")),
                Rows.text(row, "amname"),
                Rows.texts(row, "keys"),
                row.getBoolean("has_expression") ? List.of() : Rows.texts(row, "columns"),
                Rows.texts(row, "included"),
                Rows.text(row, "definition"),
                row.getBoolean("indisunique"),
                row.getBoolean("indisprimary"),
                row.getBoolean("nulls_not_distinct"),
                row.getBoolean("indisvalid"),
                row.getBoolean("indisready"),
                row.getBoolean("indisreplident"),
                Rows.optional(row, "predicate"),
                Rows.optional(row, "constraint_name"),
                parent.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new TableName(Rows.text(row, "parent_schema"), parent.get())),
                row.getLong("bytes"));
    }
}
