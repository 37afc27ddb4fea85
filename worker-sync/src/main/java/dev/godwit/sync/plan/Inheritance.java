package dev.godwit.sync.plan;

import dev.godwit.common.postgres.TableName;
import dev.godwit.schema.catalog.Catalog;
import dev.godwit.schema.catalog.RelationKind;
import dev.godwit.schema.catalog.Table;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Tables that inherit from each other. Each is copied by itself, with the rows of its own; a query of a table counts the rows of those that inherit from
 * it as well, and counts others in the target than in the source where not the same tree is copied.
 */
record Inheritance(Catalog source, Catalog target, List<TableName> selected) {

    /** In which way queries of {@code table}, or of what it inherits from, will tell other rows in the target, a sentence each. */
    List<String> notes(Table table) {
        TableName name = table.name();
        var notes = new ArrayList<String>();
        for (TableName heir : heirs(source, name)) {
            if (!selected.contains(heir)) {
                notes.add("Rows of '%s', which inherits from '%s', are not copied: queries of '%s' will lack them"
                        .formatted(heir, name, name));
            } else if (!inherits(target, heir, name)) {
                notes.add(
                        "'%s' inherits from '%s' in the source and not in the target, where queries of '%s' will lack its rows"
                                .formatted(heir, name, name));
            }
        }
        for (TableName heir : heirs(target, name)) {
            if (!inherits(source, heir, name)) {
                notes.add(
                        selected.contains(heir)
                                ? "'%s' inherits from '%s' in the target and not in the source: queries of '%s' will count its rows as well"
                                        .formatted(heir, name, name)
                                : "'%s' inherits from '%s' in the target and stays as it is: queries of '%s' will count its rows as well"
                                        .formatted(heir, name, name));
            }
        }
        for (TableName parent : table.inherits()) {
            if (!selected.contains(parent)) {
                notes.add("'%s' is copied without '%s', from which it inherits".formatted(name, parent));
            }
        }
        return notes;
    }

    /** Why another table cannot take the place of {@code name}, from which some inherit in the target. What it inherits itself is told elsewhere. */
    static Optional<String> irreplaceable(TableName name, Catalog target) {
        return heirs(target, name).stream()
                .findFirst()
                .map(heir ->
                        "Table '%s' inherits from '%s' in the target, so that no other can take its place with 'existing: replace'. Use 'existing: truncate'."
                                .formatted(heir, name));
    }

    private static List<TableName> heirs(Catalog catalog, TableName parent) {
        return catalog.tables().stream()
                .filter(table -> table.kind() == RelationKind.TABLE || table.kind() == RelationKind.FOREIGN_TABLE)
                .filter(table -> table.inherits().contains(parent))
                .map(Table::name)
                .sorted(Comparator.naturalOrder())
                .toList();
    }

    private static boolean inherits(Catalog catalog, TableName heir, TableName parent) {
        return catalog.table(heir).filter(t -> t.inherits().contains(parent)).isPresent();
    }
}
