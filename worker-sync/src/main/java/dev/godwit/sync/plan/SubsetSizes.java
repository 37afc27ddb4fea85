package dev.godwit.sync.plan;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.postgres.TableName;
import dev.godwit.schema.catalog.Catalog;
import dev.godwit.schema.catalog.Table;
import dev.godwit.sync.subset.Reference;
import dev.godwit.sync.subset.References;
import dev.godwit.sync.subset.SubsetEstimate;
import dev.godwit.sync.subset.SubsetRules;
import dev.godwit.sync.subset.SubsetScope;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How large the tables of a subset are going to be, as far as statistics tell. */
final class SubsetSizes {

    /** All rows of all tables come. */
    static final SubsetSizes ALL = new SubsetSizes(null, Map.of(), Map.of());

    private final @Nullable SubsetRules rules;
    private final Map<TableName, Double> all;
    private final Map<TableName, Long> chosen;

    private SubsetSizes(@Nullable SubsetRules rules, Map<TableName, Double> all, Map<TableName, Long> chosen) {
        this.rules = rules;
        this.all = all;
        this.chosen = chosen;
    }

    static SubsetSizes of(
            SubsetRules rules, Map<String, String> filters, List<Table> selected, Catalog source, SourceProbe probe)
            throws JobFailedException {
        var all = new HashMap<TableName, Double>();
        var filtered = new HashMap<TableName, Double>();
        for (Table table : selected) {
            String filter = filters.get(table.name().toString());
            double rows = 0;
            double taken = 0;
            for (Table leaf : source.leavesOf(table.name())) {
                double here = leaf.storage().estimatedRows().isPresent()
                        ? leaf.storage().estimatedRows().getAsDouble()
                        : probe.expectedRows(leaf, null);
                rows += here;
                taken += filter == null ? here : Math.min(here, probe.expectedRows(leaf, filter));
            }
            all.put(table.name(), rows);
            filtered.put(table.name(), rows <= 0 ? 1 : taken / rows);
        }
        var references = new References(source, List.copyOf(all.keySet()));
        SubsetScope scope = rules.scope();
        List<Reference> whole = scope.references().stream()
                .map(reference -> reference.between(
                        references.root(reference.table()).orElseThrow(),
                        references.root(reference.references()).orElseThrow()))
                .toList();
        var estimate = new SubsetEstimate(scope, whole, all, table -> filtered.getOrDefault(table, 1.0));
        var chosen = new HashMap<TableName, Long>();
        scope.tables().forEach(part -> chosen.put(part.table(), estimate.rows(part.table())));
        return new SubsetSizes(rules, all, chosen);
    }

    /** Of a table's rows, about the part that comes. */
    double share(TableName table) {
        Long rows = chosen.get(table);
        double whole = all.getOrDefault(table, 0.0);
        return rows == null || whole <= 0 ? 1 : Math.min(1, rows / whole);
    }

    /** Adds what the plan tells of a table. */
    void describe(TableName table, long bytes, ObjectNode row) {
        if (rules == null) {
            return;
        }
        ObjectNode subset = row.putObject("subset");
        subset.put("rule", rules.scope().words(table));
        Long rows = chosen.get(table);
        subset.put("estimatedRows", rows == null ? Math.round(all.getOrDefault(table, 0.0)) : rows);
        subset.put("ofRows", Math.round(all.getOrDefault(table, 0.0)));
        subset.put("estimatedBytes", Math.round(bytes * share(table)));
    }

    /** Adds what the plan tells of the whole. */
    void describe(ObjectNode summary) {
        if (rules == null) {
            return;
        }
        ObjectNode subset = summary.putObject("subset");
        subset.put("seed", rules.scope().seed());
        subset.put("estimates", "from statistics; the report has what was counted");
        ArrayNode outside = subset.putArray("outside");
        rules.outside()
                .forEach(key -> outside.add(
                        key.target()
                                ? "%s of %s refers to %s, which is not copied: no row is left out for it, and the target holds it against the rows that are there"
                                        .formatted(key.name(), key.table(), key.references())
                                : "%s of %s refers to %s, which is not copied: no row is left out for it"
                                        .formatted(key.name(), key.table(), key.references())));
    }
}
