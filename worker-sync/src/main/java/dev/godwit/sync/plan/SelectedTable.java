package dev.godwit.sync.plan;

import dev.godwit.common.postgres.TableName;
import dev.godwit.schema.catalog.Catalog;
import dev.godwit.schema.catalog.RelationKind;
import dev.godwit.schema.catalog.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A table of the source that a sync copies, and the relations that hold its rows: itself, its partitions at any depth, or tables that inherit
 * from it.
 */
public record SelectedTable(TableName name, List<TableName> relations) {

    public SelectedTable {
        relations = List.copyOf(relations);
    }

    /** The tables of {@code source} that the patterns select, by name. */
    static List<SelectedTable> all(TablePatterns patterns, Catalog source) {
        return candidates(source)
                .filter(table -> patterns.select(table.name()))
                .map(table -> new SelectedTable(table.name(), relations(table, source)))
                .toList();
    }

    /** What can be selected: whole tables; a partition only with the table that it is part of. */
    static Stream<Table> candidates(Catalog source) {
        return source.tables().stream()
                .filter(table -> table.partitionOf().isEmpty())
                .filter(table -> table.kind() == RelationKind.TABLE || table.kind() == RelationKind.PARTITIONED_TABLE);
    }

    private static List<TableName> relations(Table table, Catalog source) {
        var relations = new ArrayList<TableName>();
        source.leavesOf(table.name()).forEach(leaf -> relations.add(leaf.name()));
        for (Table other : source.tables()) {
            if (other.inherits().contains(table.name())) {
                relations.addAll(relations(other, source));
            }
        }
        return relations;
    }
}
