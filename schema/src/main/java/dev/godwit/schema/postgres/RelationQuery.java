package dev.godwit.schema.postgres;

import dev.godwit.common.postgres.TableName;
import dev.godwit.schema.catalog.Column;
import dev.godwit.schema.catalog.Constraint;
import dev.godwit.schema.catalog.Dependent;
import dev.godwit.schema.catalog.ForeignKey;
import dev.godwit.schema.catalog.Index;
import dev.godwit.schema.catalog.RelationKind;
import dev.godwit.schema.catalog.Storage;
import dev.godwit.schema.catalog.Table;
import dev.godwit.schema.catalog.Trigger;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** The relations of a scope, with the partitions below them. */
final class RelationQuery {

    private static final String SQL = """
            WITH RECURSIVE picked AS (
                SELECT c.oid
                FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND %s
                UNION
                SELECT i.inhrelid
                FROM pg_catalog.pg_inherits i
                JOIN picked p ON p.oid = i.inhparent
                JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid AND c.relispartition)
            SELECT c.oid, n.nspname, c.relname, c.relkind, c.relpersistence, c.relreplident, c.reltuples,
                   c.relrowsecurity, c.relforcerowsecurity,
                   pg_catalog.pg_get_userbyid(c.relowner) AS owner,
                   COALESCE(pg_catalog.pg_relation_filenode(c.oid), 0) AS filenode,
                   CASE WHEN c.relkind IN ('r', 'm') THEN pg_catalog.pg_relation_size(c.oid) ELSE 0 END AS main_bytes,
                   CASE WHEN c.relkind IN ('r', 'm') THEN pg_catalog.pg_total_relation_size(c.oid) ELSE 0 END AS total_bytes,
                   pg_catalog.current_setting('block_size')::bigint AS block_size,
                   CASE WHEN c.relkind = 'p' THEN pg_catalog.pg_get_partkeydef(c.oid) END AS partition_key,
                   CASE WHEN c.relispartition THEN pg_catalog.pg_get_expr(c.relpartbound, c.oid) END AS bound,
                   c.relispartition,
                   (SELECT e.extname FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid
                    WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid
                      AND d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass AND d.deptype = 'e'
                    LIMIT 1) AS extension,
                   ARRAY(SELECT pn.nspname::text FROM pg_catalog.pg_inherits i
                         JOIN pg_catalog.pg_class pc ON pc.oid = i.inhparent
                         JOIN pg_catalog.pg_namespace pn ON pn.oid = pc.relnamespace
                         WHERE i.inhrelid = c.oid ORDER BY i.inhseqno) AS parent_schemas,
                   ARRAY(SELECT pc.relname::text FROM pg_catalog.pg_inherits i
                         JOIN pg_catalog.pg_class pc ON pc.oid = i.inhparent
                         WHERE i.inhrelid = c.oid ORDER BY i.inhseqno) AS parent_names,
                   ARRAY(SELECT p.polname::text FROM pg_catalog.pg_policy p
                         WHERE p.polrelid = c.oid ORDER BY 1) AS policies
            FROM picked
            JOIN pg_catalog.pg_class c ON c.oid = picked.oid
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            ORDER BY n.nspname, c.relname""".formatted(ScopeSql.CONDITION);

    private RelationQuery() {}

    static List<Relation> read(Connection connection, CatalogScope scope) throws SQLException {
        try (var statement = connection.prepareStatement(SQL)) {
            ScopeSql.bind(connection, statement, 1, scope);
            return Rows.collect(statement, RelationQuery::relation);
        }
    }

    private static Relation relation(ResultSet row) throws SQLException {
        List<TableName> parents = parents(row);
        boolean partition = row.getBoolean("relispartition");
        return new Relation(
                row.getLong("oid"),
                new TableName(Rows.text(row, "nspname"), Rows.text(row, "relname")),
                RelationKind.of(Rows.text(row, "relkind")),
                persistence(Rows.text(row, "relpersistence")),
                Rows.text(row, "owner"),
                storage(row),
                replicaIdentity(Rows.text(row, "relreplident")),
                new Table.RowSecurity(
                        row.getBoolean("relrowsecurity"),
                        row.getBoolean("relforcerowsecurity"),
                        Rows.texts(row, "policies")),
                Rows.optional(row, "partition_key"),
                partition
                        ? Optional.of(new Table.PartitionOf(
                                parents.get(0), Rows.optional(row, "bound").orElse("")))
                        : Optional.empty(),
                partition ? List.of() : parents,
                Rows.optional(row, "extension"));
    }

    private static List<TableName> parents(ResultSet row) throws SQLException {
        List<String> schemas = Rows.texts(row, "parent_schemas");
        List<String> names = Rows.texts(row, "parent_names");
        var parents = new ArrayList<TableName>();
        for (int i = 0; i < names.size(); i++) {
            parents.add(new TableName(schemas.get(i), names.get(i)));
        }
        return parents;
    }

    private static Storage storage(ResultSet row) throws SQLException {
        double tuples = row.getDouble("reltuples");
        return new Storage(
                row.getLong("filenode"),
                row.getLong("main_bytes"),
                row.getLong("main_bytes") / row.getLong("block_size"),
                row.getLong("total_bytes"),
                tuples < 0 ? OptionalDouble.empty() : OptionalDouble.of(tuples));
    }

    private static Table.Persistence persistence(String code) {
        return switch (code) {
            case "p" -> Table.Persistence.PERMANENT;
            case "u" -> Table.Persistence.UNLOGGED;
            case "t" -> Table.Persistence.TEMPORARY;
            default -> throw new IllegalStateException("Unknown relpersistence '" + code + "'");
        };
    }

    private static Table.ReplicaIdentity replicaIdentity(String code) {
        return switch (code) {
            case "d" -> Table.ReplicaIdentity.DEFAULT;
            case "n" -> Table.ReplicaIdentity.NOTHING;
            case "f" -> Table.ReplicaIdentity.FULL;
            case "i" -> Table.ReplicaIdentity.INDEX;
            default -> throw new IllegalStateException("Unknown relreplident '" + code + "'");
        };
    }

    /** A relation without what other queries tell of it. */
    record Relation(
            long oid,
            TableName name,
            RelationKind kind,
            Table.Persistence persistence,
            String owner,
            Storage storage,
            Table.ReplicaIdentity replicaIdentity,
            Table.RowSecurity rowSecurity,
            Optional<String> partitionKey,
            Optional<Table.PartitionOf> partitionOf,
            List<TableName> inherits,
            Optional<String> extension) {

        Table with(
                List<Column> columns,
                List<Constraint> constraints,
                List<ForeignKey> foreignKeys,
                List<Index> indexes,
                List<Trigger> triggers,
                List<Dependent> dependents) {
            return new Table(
                    oid,
                    name,
                    kind,
                    persistence,
                    owner,
                    columns,
                    constraints,
                    foreignKeys,
                    indexes,
                    triggers,
                    storage,
                    replicaIdentity,
                    rowSecurity,
                    partitionKey,
                    partitionOf,
                    inherits,
                    extension,
                    dependents);
        }
    }
}
