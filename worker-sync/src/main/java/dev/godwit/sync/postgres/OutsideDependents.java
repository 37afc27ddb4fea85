package dev.godwit.sync.postgres;

import dev.godwit.common.postgres.TableName;
import dev.godwit.schema.catalog.RelationKind;
import dev.godwit.schema.catalog.Table;
import dev.godwit.sync.plan.TargetTables;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * What stands against others taking the place of a set of tables: all that PostgreSQL records to need one of them, or anything that is part of one, and is no
 * part of the set itself. It would go on reading the old rows, or keep them from being dropped.
 */
final class OutsideDependents {

    /** A sequence that a column owns, but for identity, goes over to the new table, so whoever uses it is not concerned. */
    private static final String SQL = """
            WITH member AS (SELECT c.* FROM pg_catalog.pg_class c WHERE c.oid = ANY (?::oid[])),
            own (class, object, stays) AS (
                SELECT 'pg_catalog.pg_class'::regclass::oid, oid, false FROM member
                UNION ALL
                SELECT 'pg_catalog.pg_class'::regclass, reltoastrelid, false FROM member WHERE reltoastrelid <> 0
                UNION ALL
                SELECT 'pg_catalog.pg_class'::regclass, i.indexrelid, false FROM pg_catalog.pg_index i
                JOIN member m ON i.indrelid IN (m.oid, m.reltoastrelid)
                UNION ALL
                SELECT 'pg_catalog.pg_class'::regclass, s.oid, d.deptype = 'a' FROM pg_catalog.pg_depend d
                JOIN member m ON d.refobjid = m.oid
                JOIN pg_catalog.pg_class s ON s.oid = d.objid AND s.relkind = 'S'
                WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.refclassid = 'pg_catalog.pg_class'::regclass
                  AND d.deptype IN ('a', 'i')
                UNION ALL
                SELECT 'pg_catalog.pg_type'::regclass, t.oid, false FROM pg_catalog.pg_type t
                JOIN member m ON m.reltype = t.oid OR m.reltype = t.typelem AND t.typcategory = 'A' AND m.reltype <> 0
                UNION ALL
                SELECT 'pg_catalog.pg_constraint'::regclass, k.oid, false FROM pg_catalog.pg_constraint k JOIN member m ON k.conrelid = m.oid
                UNION ALL
                SELECT 'pg_catalog.pg_attrdef'::regclass, a.oid, false FROM pg_catalog.pg_attrdef a JOIN member m ON a.adrelid = m.oid
                UNION ALL
                SELECT 'pg_catalog.pg_trigger'::regclass, t.oid, false FROM pg_catalog.pg_trigger t
                LEFT JOIN pg_catalog.pg_constraint k ON k.oid = t.tgconstraint AND k.contype = 'f'
                JOIN member m ON m.oid IN (t.tgrelid, k.conrelid)
                UNION ALL
                SELECT 'pg_catalog.pg_policy'::regclass, p.oid, false FROM pg_catalog.pg_policy p JOIN member m ON p.polrelid = m.oid
                UNION ALL
                SELECT 'pg_catalog.pg_rewrite'::regclass, r.oid, false FROM pg_catalog.pg_rewrite r JOIN member m ON r.ev_class = m.oid
                UNION ALL
                SELECT 'pg_catalog.pg_statistic_ext'::regclass, s.oid, false FROM pg_catalog.pg_statistic_ext s JOIN member m ON s.stxrelid = m.oid
                UNION ALL
                SELECT 'pg_catalog.pg_publication_rel'::regclass, p.oid, false FROM pg_catalog.pg_publication_rel p JOIN member m ON p.prrelid = m.oid
            )
            SELECT CASE WHEN v.relkind IN ('v', 'm') THEN pg_catalog.pg_describe_object('pg_catalog.pg_class'::regclass, v.oid, 0)
                        ELSE pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid) END AS dependent,
                   pg_catalog.min(pg_catalog.pg_describe_object(d.refclassid, d.refobjid, 0)) AS needed
            FROM pg_catalog.pg_depend d
            JOIN own o ON o.class = d.refclassid AND o.object = d.refobjid AND NOT o.stays
            LEFT JOIN pg_catalog.pg_rewrite r ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND r.oid = d.objid
            LEFT JOIN pg_catalog.pg_class v ON v.oid = r.ev_class
            WHERE NOT EXISTS (SELECT FROM own p WHERE p.class = d.classid AND p.object = d.objid)
            GROUP BY 1 ORDER BY 1""";

    private static final String PUBLISHED =
            "SELECT pubname FROM pg_catalog.pg_publication WHERE puballtables ORDER BY pubname";

    /** Of this database: its row names the table by a number, and nothing else knows of that. */
    private static final String SUBSCRIBED = """
            SELECT n.nspname, c.relname FROM pg_catalog.pg_subscription_rel r
            JOIN pg_catalog.pg_class c ON c.oid = r.srrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE r.srrelid = ANY (?::oid[]) ORDER BY 1, 2""";

    private OutsideDependents() {}

    /** A sentence each. Of tables that the target does not have, nothing. */
    static List<String> problems(Connection connection, TargetTables tables) throws SQLException {
        var problems = new ArrayList<String>();
        for (Table table : tables.all()) {
            alone(table, problems);
        }
        Object[] oids = tables.all().stream().map(Table::oid).toArray();
        try (var statement = connection.prepareStatement(SQL)) {
            statement.setArray(1, connection.createArrayOf("int8", oids));
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    problems.add(
                            "With 'existing: replace' other tables take the place of the target's, and %s depends on %s there. Drop it for the sync, or use 'existing: truncate'."
                                    .formatted(rows.getString(1), rows.getString(2)));
                }
            }
        }
        try (var statement = connection.prepareStatement(SUBSCRIBED)) {
            statement.setArray(1, connection.createArrayOf("int8", oids));
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    problems.add(
                            "Table '%s' of the target is written by a subscription, which would not find the one that takes its place with 'existing: replace'. Use 'existing: truncate', or end the subscription."
                                    .formatted(new TableName(rows.getString(1), rows.getString(2))));
                }
            }
        }
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(PUBLISHED)) {
            while (rows.next()) {
                problems.add(
                        "Publication '%s' of the target is FOR ALL TABLES: it would publish what 'existing: replace' loads beside them. Use 'existing: truncate'."
                                .formatted(rows.getString(1)));
            }
        }
        return problems;
    }

    private static void alone(Table table, List<String> problems) {
        TableName name = table.name();
        table.extension()
                .ifPresent(extension -> problems.add(
                        "Table '%s' of the target belongs to extension '%s', so that no other can take its place with 'existing: replace'. Use 'existing: truncate'."
                                .formatted(name, extension)));
        if (table.kind() == RelationKind.PARTITIONED_TABLE) {
            table.indexes().stream()
                    .filter(index -> !index.valid())
                    .forEach(index -> problems.add(
                            "Index '%s' of the target is not attached to all partitions of '%s', so that it could not be made again with 'existing: replace'. Attach the rest, or drop it."
                                    .formatted(index.name(), name)));
        }
        if (!table.inherits().isEmpty()) {
            problems.add(
                    "Table '%s' of the target inherits from '%s', so that no other can take its place with 'existing: replace'. Use 'existing: truncate'."
                            .formatted(name, table.inherits().get(0)));
        }
    }
}
