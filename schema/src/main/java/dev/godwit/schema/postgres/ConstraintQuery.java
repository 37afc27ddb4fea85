package dev.godwit.schema.postgres;

import dev.godwit.schema.catalog.Constraint;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** The constraints of tables, other than foreign keys. */
final class ConstraintQuery {

    private static final String SQL = """
            SELECT c.conrelid::bigint AS relation, c.conname, c.contype, c.convalidated, %s AS enforced,
                   c.condeferrable, c.condeferred, c.coninhcount > 0 AS inherited, i.relname AS index,
                   pg_catalog.pg_get_constraintdef(c.oid) AS definition,
                   ARRAY(SELECT a.attname::text
                         FROM pg_catalog.unnest(c.conkey) WITH ORDINALITY AS k (number, position)
                         JOIN pg_catalog.pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.number
                         ORDER BY k.position) AS columns
            FROM pg_catalog.pg_constraint c
            LEFT JOIN pg_catalog.pg_class i ON i.oid = c.conindid
            WHERE c.conrelid = ANY (?::oid[]) AND c.contype <> 'f'
            ORDER BY c.conrelid, c.conname""";

    private ConstraintQuery() {}

    static Map<Long, List<Constraint>> read(Connection connection, Collection<Long> oids, int major)
            throws SQLException {
        String sql = SQL.formatted(major >= 18 ? "c.conenforced" : "true");
        return Rows.byRelation(connection, sql, oids, ConstraintQuery::constraint);
    }

    private static Constraint constraint(ResultSet row) throws SQLException {
        return new Constraint(
                Rows.text(row, "conname"),
                kind(Rows.text(row, "contype")),
                Rows.texts(row, "columns"),
                Rows.text(row, "definition"),
                row.getBoolean("convalidated"),
                row.getBoolean("enforced"),
                row.getBoolean("condeferrable"),
                row.getBoolean("condeferred"),
                row.getBoolean("inherited"),
                Rows.optional(row, "index"));
    }

    private static Constraint.Kind kind(String code) {
        return switch (code) {
            case "c" -> Constraint.Kind.CHECK;
            case "n" -> Constraint.Kind.NOT_NULL;
            case "p" -> Constraint.Kind.PRIMARY_KEY;
            case "u" -> Constraint.Kind.UNIQUE;
            case "x" -> Constraint.Kind.EXCLUSION;
            case "t" -> Constraint.Kind.TRIGGER;
            default -> throw new IllegalStateException("Unknown contype '" + code + "'");
        };
    }
}
