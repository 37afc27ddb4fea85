package dev.godwit.sync.subset;

import dev.godwit.common.postgres.TableName;
import dev.godwit.schema.catalog.Catalog;
import dev.godwit.schema.catalog.ForeignKey;
import dev.godwit.schema.catalog.Index;
import dev.godwit.schema.catalog.Table;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which rows of a database refer to which, as its catalog says, and to which table each relation's rows belong. */
public final class References {

    private final Catalog catalog;
    private final Map<TableName, TableName> roots = new HashMap<>();

    /** @param tables the selected ones, partitioned ones as a whole */
    public References(Catalog catalog, List<TableName> tables) {
        this.catalog = catalog;
        tables.forEach(table -> add(table, table));
    }

    private void add(TableName relation, TableName root) {
        roots.put(relation, root);
        catalog.partitionsOf(relation).forEach(partition -> add(partition.name(), root));
    }

    /** The selected table that a relation is, or is a part of. */
    public Optional<TableName> root(TableName relation) {
        return Optional.ofNullable(roots.get(relation));
    }

    /** The relations that hold rows of {@code relation}, in the order in which they are numbered. */
    public List<Table> leaves(TableName relation) {
        return catalog.leavesOf(relation);
    }

    /** The foreign keys of the selected tables and their partitions, each once, in the order of tables and names; those to other tables too. */
    public List<ForeignKey> declared() {
        return catalog.tables().stream()
                .filter(table -> roots.containsKey(table.name()))
                .flatMap(table -> table.foreignKeys().stream())
                .filter(key -> !key.inherited())
                .sorted(Comparator.comparing(ForeignKey::table).thenComparing(ForeignKey::name))
                .toList();
    }

    /** Those between selected tables. */
    public List<Reference> known() {
        return declared().stream()
                .filter(key -> roots.containsKey(key.references()))
                .map(References::reference)
                .toList();
    }

    static Reference reference(ForeignKey key) {
        return new Reference(
                key.name(),
                key.table(),
                key.columns(),
                key.references(),
                key.referencedColumns(),
                key.validated() && key.enforced());
    }

    /** Whether it holds for spans of time, so that several rows together are what is referred to. */
    static boolean isTemporal(ForeignKey key) {
        return key.definition().contains(", PERIOD ");
    }

    /** Whether no two rows of {@code relation} have the same values in {@code columns}. */
    boolean isUnique(TableName relation, List<String> columns) {
        var wanted = new HashSet<>(columns);
        return catalog.table(relation).stream()
                .flatMap(table -> table.indexes().stream())
                .anyMatch(index -> index.isUniqueOverColumns() && new HashSet<>(index.columns()).equals(wanted));
    }

    /** The columns by which rows can be told apart: of the primary key, else of the shortest unique index, else all that can be written. */
    static List<String> identity(Table table) {
        return table.indexes().stream()
                .filter(Index::isUniqueOverColumns)
                .min(Comparator.comparing((Index index) -> !index.primary())
                        .thenComparing(index -> index.columns().size())
                        .thenComparing(index -> index.name()))
                .map(Index::columns)
                .orElseGet(() -> new ArrayList<>(table.columns().stream()
                        .filter(column -> column.isWritable())
                        .map(column -> column.name())
                        .toList()));
    }
}
