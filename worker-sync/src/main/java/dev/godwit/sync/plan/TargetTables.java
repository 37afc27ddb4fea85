package dev.godwit.sync.plan;

import dev.godwit.common.postgres.TableName;
import dev.godwit.schema.catalog.Catalog;
import dev.godwit.schema.catalog.Table;
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

    /** Of a partition the table that it is part of, at whatever depth; else the table itself. */
    public TableName root(TableName table) {
        return catalog.table(table)
                .flatMap(Table::partitionOf)
                .map(partition -> root(partition.parent()))
                .orElse(table);
    }
}
