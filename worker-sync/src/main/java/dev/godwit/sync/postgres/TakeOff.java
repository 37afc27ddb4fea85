package dev.godwit.sync.postgres;

import dev.godwit.common.job.JobId;
import dev.godwit.common.postgres.Identifier;
import dev.godwit.common.postgres.TableName;
import dev.godwit.schema.catalog.ForeignKey;
import dev.godwit.schema.catalog.Index;
import dev.godwit.schema.catalog.RelationKind;
import dev.godwit.schema.catalog.Table;
import dev.godwit.sync.plan.TargetTables;
import dev.godwit.sync.postgres.DeferredObjects.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Takes off the target's tables what makes a load slow, or depends on the order of rows: foreign keys, and indexes that serve no constraint and no
 * replica identity. What is taken off is written down first.
 *
 * <p>The index of a partitioned table goes with those of its partitions, and each comes back by its own definition, under its own name.
 */
final class TakeOff {

    private final Connection connection;
    private final JobId job;
    private final TargetTables tables;

    TakeOff(Connection connection, JobId job, TargetTables tables) {
        this.connection = connection;
        this.job = job;
        this.tables = tables;
    }

    /**
     * @param indexes whether these go too: not from tables whose rows stay
     * @return how many objects were taken off
     */
    int run(boolean indexes) throws SQLException {
        int count = 0;
        for (Table table : tables.all()) {
            for (ForeignKey key : table.foreignKeys()) {
                if (!key.inherited()) {
                    takeOff(table, key);
                    count++;
                }
            }
        }
        for (Table table : tables.all()) {
            for (Index index : table.indexes()) {
                if (indexes && index.partitionOf().isEmpty()) {
                    count += takeOff(tree(table, index));
                }
            }
        }
        for (TableName table : tables.names()) {
            String name = "statistics of " + table;
            DeferredObjects.supersede(connection, table, name);
            defer(Kind.ANALYSIS, table, name, table, "ANALYZE " + table.sql());
        }
        return count;
    }

    /** The name under which a key is written down, and the statement that adds it. */
    static String add(ForeignKey key) {
        return "ALTER TABLE %s ADD CONSTRAINT %s %s"
                .formatted(key.table().sql(), Identifier.quote(key.name()), key.definition());
    }

    /** A key of a partitioned table cannot come back unvalidated, so it comes back in one step. */
    private void takeOff(Table table, ForeignKey key) throws SQLException {
        TableName root = tables.root(table.name());
        String name = table.name() + "." + key.name();
        String alter = "ALTER TABLE " + table.name().sql();
        String constraint = Identifier.quote(key.name());
        boolean twoSteps = table.kind() == RelationKind.TABLE && key.validated();
        DeferredObjects.supersede(connection, root, name);
        defer(Kind.FOREIGN_KEY, root, name, table.name(), add(key) + (twoSteps ? " NOT VALID" : ""));
        if (twoSteps) {
            defer(Kind.VALIDATION, root, name, table.name(), alter + " VALIDATE CONSTRAINT " + constraint);
        }
        Optional<String> comment = Comments.ofConstraint(connection, table, key.name());
        if (comment.isPresent()) {
            String on = "COMMENT ON CONSTRAINT %s ON %s IS %s"
                    .formatted(constraint, table.name().sql(), Identifier.literal(comment.get()));
            defer(Kind.DETAIL, root, name, table.name(), on);
        }
        execute(alter + " DROP CONSTRAINT " + constraint);
    }

    private record Owned(Table table, Index index) {}

    /** An index, and those of partitions that are part of it. */
    private List<Owned> tree(Table table, Index index) {
        var tree = new ArrayList<Owned>();
        tree.add(new Owned(table, index));
        for (Table partition : tables.catalog().partitionsOf(table.name())) {
            for (Index part : partition.indexes()) {
                if (part.partitionOf().filter(index.name()::equals).isPresent()) {
                    tree.addAll(tree(partition, part));
                }
            }
        }
        return tree;
    }

    private int takeOff(List<Owned> tree) throws SQLException {
        if (tree.stream().anyMatch(owned -> stays(owned.index()))) {
            return 0;
        }
        for (Owned owned : tree) {
            defer(owned.table(), owned.index());
        }
        for (Owned owned : tree) {
            Optional<TableName> parent = owned.index().partitionOf();
            if (parent.isPresent()) {
                TableName root = tables.root(owned.table().name());
                defer(
                        Kind.ATTACHMENT,
                        root,
                        parent.get().toString(),
                        owned.table().name(),
                        "ALTER INDEX %s ATTACH PARTITION %s"
                                .formatted(
                                        parent.get().sql(), owned.index().name().sql()));
            }
        }
        execute("DROP INDEX " + tree.get(0).index().name().sql());
        return tree.size();
    }

    /** An invalid index is what somebody's CREATE INDEX CONCURRENTLY left, or still builds. */
    private static boolean stays(Index index) {
        return index.constraint().isPresent() || index.replicaIdentity() || !index.valid();
    }

    private void defer(Table table, Index index) throws SQLException {
        TableName root = tables.root(table.name());
        String name = index.name().toString();
        IndexDetails details = IndexDetails.of(connection, table.name(), index);
        DeferredObjects.supersede(connection, root, name);
        defer(Kind.INDEX, root, name, table.name(), details.create(index));
        for (String statement : details.statements()) {
            defer(Kind.DETAIL, root, name, table.name(), statement);
        }
    }

    private void defer(Kind kind, TableName table, String name, TableName relation, String sql) throws SQLException {
        DeferredObjects.defer(connection, job, kind, table, name, relation, sql);
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
