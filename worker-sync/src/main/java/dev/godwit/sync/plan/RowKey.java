package dev.godwit.sync.plan;

import dev.godwit.schema.catalog.Column;
import dev.godwit.schema.catalog.Index;
import dev.godwit.schema.catalog.Table;
import dev.godwit.schema.catalog.TypeInfo;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The columns by which ranges of a relation's rows can be made: those of a unique B-tree index, of types that PostgreSQL itself compares. */
record RowKey(List<KeyColumn> columns) {

    RowKey {
        columns = List.copyOf(columns);
    }

    /** The primary key, or else the shortest unique index, rather without NULL. */
    static Optional<RowKey> of(Table relation) {
        return relation.indexes().stream()
                .filter(index ->
                        index.isUniqueOverColumns() && index.accessMethod().equals("btree"))
                .sorted(Comparator.comparing((Index index) -> !index.primary())
                        .thenComparing(
                                index -> columns(relation, index).stream().anyMatch(KeyColumn::nullable))
                        .thenComparing(index -> index.columns().size())
                        .thenComparing(Index::name))
                .map(index -> new RowKey(columns(relation, index)))
                .filter(key -> key.isComparable(relation))
                .findFirst();
    }

    private static List<KeyColumn> columns(Table relation, Index index) {
        var columns = new ArrayList<KeyColumn>();
        for (String name : index.columns()) {
            Column column = relation.column(name).orElseThrow();
            columns.add(
                    new KeyColumn(name, column.type().sqlUnderDomains().orElse(column.typeSql()), !column.notNull()));
        }
        return columns;
    }

    private boolean isComparable(Table relation) {
        return columns.stream()
                .map(column -> relation.column(column.name()).orElseThrow().type())
                .allMatch(RowKey::isComparable);
    }

    /** The operators of other types may be anywhere, or not there. */
    private static boolean isComparable(TypeInfo type) {
        TypeInfo below = type.underDomains();
        return switch (below.kind()) {
            case BASE -> below.isBuiltIn();
            case ENUM -> true;
            case ARRAY, RANGE, MULTIRANGE -> below.parts().stream().allMatch(RowKey::isComparable);
            case COMPOSITE, DOMAIN, PSEUDO -> false;
        };
    }

    @Override
    public String toString() {
        return columns.stream().map(KeyColumn::name).collect(Collectors.joining(", "));
    }
}
