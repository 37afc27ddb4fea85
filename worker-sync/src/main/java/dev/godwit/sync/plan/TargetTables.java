package dev.godwit.sync.plan;

import dev.godwit.common.postgres.TableName;
import dev.godwit.schema.catalog.Catalog;
import dev.godwit.schema.catalog.Table;
import dev.godwit.schema.catalog.Trigger;
import java.util.List;

/**
 * The tables that a sync writes, as the target's catalog has them.
 *
 * @param names without their partitions
 */
public record TargetTables(Catalog catalog, List<TableName> names) {

    public TargetTables {
        names = List.copyOf(names);
    }

    /** With their partitions. */
    public List<Table> all() {
        return catalog.tables().stream().filter(table -> contains(table.name())).toList();
    }

    /** Whether the sync writes it, or the table that it is a partition of. */
    public boolean contains(TableName table) {
        return names.contains(root(table));
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
        return catalog.table(table)
                .flatMap(Table::partitionOf)
                .map(partition -> root(partition.parent()))
                .orElse(table);
    }
}
