package dev.godwit.sync.plan;

import dev.godwit.common.postgres.TableName;
import dev.godwit.schema.catalog.Catalog;
import dev.godwit.schema.catalog.ForeignKey;
import dev.godwit.schema.catalog.Table;
import dev.godwit.schema.catalog.Trigger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The tables that a sync writes, as the target's catalog has them. Immutable. */
public final class TargetTables {

    private final Catalog catalog;
    private final List<TableName> names;
    private final Set<TableName> written;
    private final Map<TableName, TableName> parents = new HashMap<>();
    private final Map<TableName, List<ForeignKey>> outsiders = new HashMap<>();

    /** @param names without their partitions */
    public TargetTables(Catalog catalog, List<TableName> names) {
        this.catalog = catalog;
        this.names = List.copyOf(names);
        this.written = Set.copyOf(names);
        for (Table table : catalog.tables()) {
            table.partitionOf().ifPresent(partition -> parents.put(table.name(), partition.parent()));
        }
        for (Table table : catalog.tables()) {
            if (!contains(table.name())) {
                for (ForeignKey key : table.foreignKeys()) {
                    if (!key.inherited()) {
                        outsiders
                                .computeIfAbsent(root(key.references()), any -> new ArrayList<>())
                                .add(key);
                    }
                }
            }
        }
    }

    public Catalog catalog() {
        return catalog;
    }

    /** Without their partitions. */
    public List<TableName> names() {
        return names;
    }

    /** With their partitions. */
    public List<Table> all() {
        return catalog.tables().stream().filter(table -> contains(table.name())).toList();
    }

    /** Whether the sync writes it, or the table that it is a partition of. */
    public boolean contains(TableName table) {
        return written.contains(root(table));
    }

    /** The foreign keys by which tables that the sync does not write point to {@code table} or its partitions. */
    public List<ForeignKey> outsiders(TableName table) {
        return List.copyOf(outsiders.getOrDefault(table, List.of()));
    }

    /** The triggers that would fire for rows that anybody else writes, and do not for those of a sync. */
    public List<String> silentTriggers() {
        return all().stream()
                .flatMap(table -> table.triggers().stream()
                        .filter(trigger -> !trigger.inherited() && trigger.enabled() != Trigger.Enabled.DISABLED)
                        .map(trigger -> table.name() + "." + trigger.name()))
                .toList();
    }

    /** The tables whose rows not everybody may see or change. */
    public List<String> secured() {
        return all().stream()
                .filter(table -> table.rowSecurity().enabled())
                .map(table -> table.name().toString())
                .toList();
    }

    /** Of a partition the table that it is part of, at whatever depth; else the table itself. */
    public TableName root(TableName table) {
        TableName root = table;
        for (TableName parent = parents.get(root); parent != null; parent = parents.get(root)) {
            root = parent;
        }
        return root;
    }
}
