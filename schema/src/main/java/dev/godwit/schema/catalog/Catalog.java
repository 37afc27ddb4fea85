package dev.godwit.schema.catalog;

import dev.godwit.common.postgres.TableName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was read of a database, all at one instant. Never holds Godwit's own schema, nor PostgreSQL's.
 *
 * @param tables ordered by name; also views, materialized views and foreign tables
 */
public record Catalog(DatabaseInfo database, List<Table> tables, List<Sequence> sequences, List<Extension> extensions) {

    public Catalog {
        tables = List.copyOf(tables);
        sequences = List.copyOf(sequences);
        extensions = List.copyOf(extensions);
    }

    public Optional<Table> table(TableName name) {
        return tables.stream().filter(t -> t.name().equals(name)).findFirst();
    }

    /** The partitions directly below {@code parent}, by name. */
    public List<Table> partitionsOf(TableName parent) {
        return tables.stream()
                .filter(t ->
                        t.partitionOf().filter(p -> p.parent().equals(parent)).isPresent())
                .toList();
    }

    /** The tables below {@code root}, at any depth, that are not partitioned themselves; {@code root} when it is not. */
    public List<Table> leavesOf(TableName root) {
        Map<TableName, List<Table>> children = new LinkedHashMap<>();
        for (Table table : tables) {
            table.partitionOf()
                    .ifPresent(p -> children.computeIfAbsent(p.parent(), any -> new ArrayList<>())
                            .add(table));
        }
        var leaves = new ArrayList<Table>();
        table(root).ifPresent(table -> collectLeaves(table, children, leaves));
        return List.copyOf(leaves);
    }

    /** The foreign keys of the read tables that point to {@code table}. */
    public List<ForeignKey> foreignKeysTo(TableName table) {
        return tables.stream()
                .map(Table::foreignKeys)
                .flatMap(Collection::stream)
                .filter(key -> key.references().equals(table))
                .toList();
    }

    private static void collectLeaves(Table table, Map<TableName, List<Table>> children, List<Table> leaves) {
        if (table.kind() != RelationKind.PARTITIONED_TABLE) {
            leaves.add(table);
            return;
        }
        children.getOrDefault(table.name(), List.of()).forEach(child -> collectLeaves(child, children, leaves));
    }
}
