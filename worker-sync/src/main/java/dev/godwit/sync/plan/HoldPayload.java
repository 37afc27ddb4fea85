package dev.godwit.sync.plan;

import dev.godwit.common.postgres.TableName;
import dev.godwit.schema.catalog.Catalog;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What the snapshot must show for the plan to fit it: the tables that the sync's patterns select, and where their rows lie.
 *
 * @param patterns of the sync
 * @param tables in the order of their names
 */
public record HoldPayload(TablePatterns patterns, List<SelectedTable> tables) {

    public HoldPayload {
        tables = List.copyOf(tables);
    }

    static HoldPayload of(TablePatterns patterns, Catalog source) {
        return new HoldPayload(patterns, SelectedTable.all(patterns, source));
    }

    /** All relations that hold rows. */
    public List<TableName> relations() {
        return tables.stream().flatMap(table -> table.relations().stream()).toList();
    }

    /** What has come and gone in {@code source} since the plan was made, in words; empty if nothing has. */
    public List<String> changes(Catalog source) {
        List<SelectedTable> now = SelectedTable.all(patterns, source);
        var changes = new ArrayList<String>();
        if (!now.equals(tables)) {
            Set<TableName> before = names(tables);
            Set<TableName> after = names(now);
            after.stream()
                    .filter(name -> !before.contains(name))
                    .sorted()
                    .forEach(name -> changes.add("'" + name + "' is new"));
            before.stream()
                    .filter(name -> !after.contains(name))
                    .sorted()
                    .forEach(name -> changes.add("'" + name + "' is gone"));
            if (changes.isEmpty()) {
                changes.add("partitions belong to other tables");
            }
        }
        return changes;
    }

    private static Set<TableName> names(List<SelectedTable> tables) {
        var names = new HashSet<TableName>();
        tables.forEach(table -> {
            names.add(table.name());
            names.addAll(table.relations());
        });
        return names;
    }
}
