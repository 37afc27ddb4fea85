package dev.godwit.sync.plan;

import dev.godwit.common.postgres.TableName;
import dev.godwit.schema.catalog.Catalog;
import dev.godwit.schema.catalog.Dependent;
import dev.godwit.schema.catalog.RelationKind;
import dev.godwit.schema.catalog.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The target's materialized views that hold rows of copied tables, through views and other materialized views too: they are refreshed. Immutable. */
public final class RefreshedViews {

    static final RefreshedViews NONE = new RefreshedViews(Map.of());

    private final Map<TableName, Set<TableName>> before;

    private RefreshedViews(Map<TableName, Set<TableName>> before) {
        this.before = before;
    }

    public static RefreshedViews of(TargetTables tables) {
        Catalog catalog = tables.catalog();
        Set<TableName> found =
                materialized(catalog, tables.all().stream().map(Table::name).toList());
        var before = new TreeMap<TableName, Set<TableName>>();
        found.forEach(view -> before.put(view, new TreeSet<>()));
        for (TableName view : found) {
            materialized(catalog, List.of(view))
                    .forEach(later -> before.computeIfPresent(later, (name, earlier) -> {
                        earlier.add(view);
                        return earlier;
                    }));
        }
        return new RefreshedViews(before);
    }

    /** By name. */
    public List<TableName> names() {
        return List.copyOf(before.keySet());
    }

    /** Those of them that {@code view} reads. */
    Set<TableName> before(TableName view) {
        return before.getOrDefault(view, Set.of());
    }

    /** Those that read any of {@code relations}, at any distance. */
    private static Set<TableName> materialized(Catalog catalog, List<TableName> relations) {
        var seen = new TreeSet<TableName>();
        var next = new ArrayList<>(relations);
        while (!next.isEmpty()) {
            dependents(catalog, next.remove(next.size() - 1)).filter(seen::add).forEach(next::add);
        }
        seen.removeIf(name -> catalog.table(name)
                .filter(view -> view.kind() == RelationKind.MATERIALIZED_VIEW)
                .isEmpty());
        return seen;
    }

    private static Stream<TableName> dependents(Catalog catalog, TableName relation) {
        return catalog.table(relation).map(Table::dependents).orElse(List.of()).stream()
                .map(Dependent::relation)
                .flatMap(Optional::stream)
                .filter(name -> catalog.table(name)
                        .filter(table ->
                                table.kind() == RelationKind.VIEW || table.kind() == RelationKind.MATERIALIZED_VIEW)
                        .isPresent());
    }
}
