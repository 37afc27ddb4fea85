package dev.godwit.sync.postgres;

import dev.godwit.common.postgres.TableName;
import dev.godwit.schema.catalog.Catalog;
import dev.godwit.schema.catalog.Table;
import dev.godwit.sync.plan.SyncScope;
import java.util.List;

/** The tables that a sync writes, as the target's catalog has them. */
record TargetTables(Catalog catalog, SyncScope scope) {

    /** With their partitions. */
    List<Table> all() {
        return catalog.tables().stream().filter(table -> contains(table.name())).toList();
    }

    /** Whether the sync writes it, or the table that it is a partition of. */
    boolean contains(TableName table) {
        return scope.tables().contains(root(table));
    }

    /** Of a partition the table that it is part of, at whatever depth; else the table itself. */
    TableName root(TableName table) {
        return catalog.table(table)
                .flatMap(Table::partitionOf)
                .map(partition -> root(partition.parent()))
                .orElse(table);
    }
}
