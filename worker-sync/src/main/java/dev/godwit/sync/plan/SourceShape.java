package dev.godwit.sync.plan;

import dev.godwit.common.postgres.TableName;
import dev.godwit.schema.catalog.Catalog;
import dev.godwit.schema.catalog.Column;
import dev.godwit.schema.catalog.RelationKind;
import dev.godwit.schema.catalog.Table;
import java.util.ArrayList;
import java.util.List;

/** Whether a sync can copy a table of the source at all. */
final class SourceShape {

    private SourceShape() {}

    /** What stands against it, a sentence each. */
    static List<String> problems(Table table, Catalog source) {
        TableName name = table.name();
        var problems = new ArrayList<String>();
        if (!table.inherits().isEmpty()
                || source.tables().stream().anyMatch(t -> t.inherits().contains(name))) {
            problems.add("Table '%s' is part of an inheritance tree, which a sync does not copy yet. Exclude it."
                    .formatted(name));
        }
        if (table.columns().stream().noneMatch(Column::isWritable)) {
            problems.add("Table '%s' has no column that can be copied. Exclude it.".formatted(name));
        }
        for (Table leaf : source.leavesOf(name)) {
            if (leaf.kind() == RelationKind.FOREIGN_TABLE) {
                problems.add(
                        "Partition '%s' of '%s' is a foreign table, which a sync does not copy yet: it is not in the snapshot. Exclude '%s'."
                                .formatted(leaf.name(), name, name));
            }
        }
        return problems;
    }
}
