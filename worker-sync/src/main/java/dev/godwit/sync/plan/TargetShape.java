package dev.godwit.sync.plan;

import dev.godwit.common.postgres.TableName;
import dev.godwit.schema.catalog.Catalog;
import dev.godwit.schema.catalog.Constraint;
import dev.godwit.schema.catalog.ForeignKey;
import dev.godwit.schema.catalog.RelationKind;
import dev.godwit.schema.catalog.Table;
import dev.godwit.schema.catalog.Trigger;
import dev.godwit.schema.catalog.Trigger.Enabled;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether a table of the target can be emptied, filled and read back by itself. Asked for the plan, so that all is told at once, and again when the
 * tables are locked, since a target changes while a plan waits.
 */
public final class TargetShape {

    private TargetShape() {}

    /**
     * What stands against the table {@code name}, which the target has, a sentence each.
     *
     * @param replica whether rows are written under {@code session_replication_role = replica}
     */
    public static List<String> problems(TableName name, Catalog target, boolean replica, SyncScope.Existing existing) {
        Table table = target.table(name).orElseThrow();
        if (table.kind() != RelationKind.TABLE && table.kind() != RelationKind.PARTITIONED_TABLE) {
            return List.of("'%s' is no table in the target.".formatted(name));
        }
        var problems = new ArrayList<String>();
        table.partitionOf()
                .ifPresent(partition ->
                        problems.add("Table '%s' is a partition of '%s' in the target. Detach it there, or exclude it."
                                .formatted(name, partition.parent())));
        collect(table, target, replica, existing, problems);
        return problems;
    }

    /** The foreign keys by which rows of tables outside the sync point into {@code name}, a sentence each: they would point to nothing. */
    public static List<String> outsiders(TableName name, TargetTables tables, SyncScope.Existing existing) {
        var problems = new ArrayList<String>();
        if (existing == SyncScope.Existing.APPEND || existing == SyncScope.Existing.UPSERT) {
            return problems; // the rows that they point to stay
        }
        for (ForeignKey key : tables.outsiders(name)) {
            problems.add(
                    "Table '%s' of the target is not part of the sync, and its foreign key '%s' points to '%s', which is. Add the table, or drop the key."
                            .formatted(key.table(), key.name(), key.references()));
        }
        return problems;
    }

    private static void collect(
            Table table, Catalog target, boolean replica, SyncScope.Existing existing, List<String> problems) {
        if (existing == SyncScope.Existing.REPLACE) {
            Inheritance.irreplaceable(table.name(), target).ifPresent(problems::add);
        }
        if (table.kind() == RelationKind.FOREIGN_TABLE) {
            problems.add("Partition '%s' is a foreign table in the target: its rows lie elsewhere. Detach it."
                    .formatted(table.name()));
        }
        if (replica && existing != SyncScope.Existing.REPLACE) {
            table.constraints().stream()
                    .filter(constraint ->
                            constraint.deferrable() && constraint.index().isPresent())
                    .forEach(constraint -> problems.add(deferrable(table, constraint)));
        }
        for (Trigger trigger : table.triggers()) {
            // Tables that are loaded beside get their triggers when they take the others' place.
            if (existing != SyncScope.Existing.REPLACE && fires(trigger.enabled(), replica)) {
                problems.add(trigger(table, trigger, replica));
            }
        }
        target.partitionsOf(table.name()).forEach(partition -> collect(partition, target, replica, existing, problems));
    }

    /** Rows are held against such a key by a trigger of the server's own, which replicas do not fire. */
    private static String deferrable(Table table, Constraint constraint) {
        return "Constraint '%s' of '%s' in the target is DEFERRABLE, and PostgreSQL does not hold copied rows against it under session_replication_role = replica. Use 'existing: replace', or make it NOT DEFERRABLE for the sync."
                .formatted(constraint.name(), table.name());
    }

    private static boolean fires(Enabled enabled, boolean replica) {
        return switch (enabled) {
            case ALWAYS -> true;
            case ORIGIN -> !replica;
            case REPLICA -> replica;
            case DISABLED -> false;
        };
    }

    private static String trigger(Table table, Trigger trigger, boolean replica) {
        String otherwise = replica
                ? "it is enabled %s, so session_replication_role does not keep it from firing. Disable it for the sync"
                        .formatted(trigger.enabled())
                : "this role may not set session_replication_role. Disable it for the sync, or GRANT SET ON PARAMETER session_replication_role";
        return "Trigger '%s' on '%s' of the target would fire for what is copied: %s."
                .formatted(trigger.name(), table.name(), otherwise);
    }
}
