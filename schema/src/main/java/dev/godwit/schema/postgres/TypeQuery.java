package dev.godwit.schema.postgres;

import dev.godwit.schema.catalog.TypeInfo;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Types, and the types that they are made of, at any depth. */
final class TypeQuery {

    /** What {@code t} is made of: {@code (oid, position)}. */
    private static final String PARTS = """
            (SELECT t.typbasetype AS oid, 0 AS position WHERE t.typtype = 'd'
             UNION ALL
             SELECT e.oid, 0 FROM pg_catalog.pg_type e WHERE e.oid = t.typelem AND e.typarray = t.oid
             UNION ALL
             SELECT r.rngsubtype, 0 FROM pg_catalog.pg_range r WHERE t.typtype = 'r' AND r.rngtypid = t.oid
             UNION ALL
             SELECT r.rngtypid, 0 FROM pg_catalog.pg_range r WHERE t.typtype = 'm' AND r.rngmultitypid = t.oid
             UNION ALL
             SELECT a.atttypid, a.attnum FROM pg_catalog.pg_attribute a
             WHERE t.typtype = 'c' AND a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped)""";

    private static final String SQL = """
            WITH RECURSIVE used AS (
                SELECT u.oid FROM pg_catalog.unnest(?::oid[]) AS u (oid)
                UNION
                SELECT p.oid FROM used JOIN pg_catalog.pg_type t ON t.oid = used.oid CROSS JOIN LATERAL %1$s AS p)
            SELECT t.oid, n.nspname, t.typname, pg_catalog.format_type(t.oid, NULL) AS sql,
                   CASE WHEN t.typtype = 'd' THEN pg_catalog.format_type(t.typbasetype, t.typtypmod) END AS base_sql,
                   t.typtype, t.typcategory,
                   EXISTS (SELECT FROM pg_catalog.pg_type e WHERE e.oid = t.typelem AND e.typarray = t.oid) AS is_array,
                   t.typsend <> 0 AS has_send, t.typreceive <> 0 AS has_receive,
                   t.typnotnull OR EXISTS (
                        SELECT FROM pg_catalog.pg_constraint c WHERE c.contypid = t.oid) AS constrained,
                   (SELECT e.extname FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid
                    WHERE d.classid = 'pg_catalog.pg_type'::pg_catalog.regclass AND d.objid = t.oid
                      AND d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass AND d.deptype = 'e'
                    LIMIT 1) AS extension,
                   ARRAY(SELECT p.oid::bigint FROM %1$s AS p ORDER BY p.position) AS parts,
                   CASE t.typtype WHEN 'c' THEN
                       ARRAY(SELECT pg_catalog.quote_ident(a.attname) || ' ' || pg_catalog.format_type(a.atttypid, a.atttypmod)
                             FROM pg_catalog.pg_attribute a
                             WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum)
                   ELSE
                       ARRAY(SELECT e.enumlabel::text FROM pg_catalog.pg_enum e
                             WHERE e.enumtypid = t.oid ORDER BY e.enumsortorder) END AS labels
            FROM used
            JOIN pg_catalog.pg_type t ON t.oid = used.oid
            JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace""".formatted(PARTS);

    private TypeQuery() {}

    static Map<Long, TypeInfo> read(Connection connection, Collection<Long> oids) throws SQLException {
        var flat = new HashMap<Long, Flat>();
        Rows.list(connection, SQL, oids, TypeQuery::flat).forEach(type -> flat.put(type.oid(), type));
        var types = new HashMap<Long, TypeInfo>();
        flat.keySet().forEach(oid -> assemble(oid, flat, types));
        return types;
    }

    private static TypeInfo assemble(long oid, Map<Long, Flat> flat, Map<Long, TypeInfo> done) {
        TypeInfo known = done.get(oid);
        if (known != null) {
            return known;
        }
        Flat type = flat.get(oid);
        if (type == null) {
            throw new IllegalStateException("Type without a row in pg_type: " + oid);
        }
        List<TypeInfo> parts =
                type.parts().stream().map(part -> assemble(part, flat, done)).toList();
        var assembled = new TypeInfo(
                oid,
                type.schema(),
                type.name(),
                type.sql(),
                type.baseSql(),
                type.kind(),
                type.category(),
                type.hasSend(),
                type.hasReceive(),
                type.extension(),
                parts,
                type.labels(),
                type.constrained());
        done.put(oid, assembled);
        return assembled;
    }

    private static Flat flat(ResultSet row) throws SQLException {
        return new Flat(
                row.getLong("oid"),
                Rows.text(row, "nspname"),
                Rows.text(row, "typname"),
                Rows.text(row, "sql"),
                Rows.optional(row, "base_sql"),
                row.getBoolean("is_array") ? TypeInfo.Kind.ARRAY : kind(Rows.text(row, "typtype")),
                Rows.text(row, "typcategory").charAt(0),
                row.getBoolean("has_send"),
                row.getBoolean("has_receive"),
                Rows.optional(row, "extension"),
                Rows.longs(row, "parts"),
                Rows.texts(row, "labels"),
                row.getBoolean("constrained"));
    }

    private static TypeInfo.Kind kind(String code) {
        return switch (code) {
            case "b" -> TypeInfo.Kind.BASE;
            case "c" -> TypeInfo.Kind.COMPOSITE;
            case "d" -> TypeInfo.Kind.DOMAIN;
            case "e" -> TypeInfo.Kind.ENUM;
            case "p" -> TypeInfo.Kind.PSEUDO;
            case "r" -> TypeInfo.Kind.RANGE;
            case "m" -> TypeInfo.Kind.MULTIRANGE;
            default -> throw new IllegalStateException("Unknown typtype '" + code + "'");
        };
    }

    private record Flat(
            long oid,
            String schema,
            String name,
            String sql,
            Optional<String> baseSql,
            TypeInfo.Kind kind,
            char category,
            boolean hasSend,
            boolean hasReceive,
            Optional<String> extension,
            List<Long> parts,
            List<String> labels,
            boolean constrained) {}
}
