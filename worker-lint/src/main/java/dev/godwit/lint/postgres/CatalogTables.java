package dev.godwit.lint.postgres;

import dev.godwit.lint.risk.TableFacts;
import dev.godwit.lint.risk.Tables;
import dev.godwit.schema.catalog.Catalog;
import dev.godwit.schema.catalog.Index;
import dev.godwit.schema.catalog.Table;
import dev.godwit.schema.catalog.Trigger;
import java.util.List;
import java.util.Optional;

/** Finds tables of a catalog: as written if a schema is, else by name alone, where the largest of that name counts. */
final class CatalogTables implements Tables {

    private final Catalog catalog;

    CatalogTables(Catalog catalog) {
        this.catalog = catalog;
    }

    @Override
    public Optional<TableFacts> find(String name) {
        return catalog.tables().stream()
                .filter(t -> t.name().toString().equals(name) || t.name().name().equals(name))
                .map(this::facts)
                .max((a, b) -> Long.compare(a.bytes(), b.bytes()));
    }

    /** Of a partitioned table, its partitions together. */
    private TableFacts facts(Table table) {
        long bytes = 0;
        double rows = 0;
        for (Table leaf : catalog.leavesOf(table.name())) {
            bytes += leaf.storage().totalBytes()
                    - leaf.indexes().stream().mapToLong(Index::bytes).sum();
            rows += leaf.storage().estimatedRows().orElse(Double.NaN);
        }
        return new TableFacts(table.name().toString(), bytes, Double.isNaN(rows) ? -1 : rows, triggers(table));
    }

    private static List<String> triggers(Table table) {
        return table.triggers().stream()
                .filter(trigger -> trigger.enabled() != Trigger.Enabled.DISABLED)
                .map(Trigger::name)
                .toList();
    }
}
