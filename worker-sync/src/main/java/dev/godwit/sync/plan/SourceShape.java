package dev.godwit.sync.plan;

import dev.godwit.common.postgres.TableName;
import dev.godwit.schema.catalog.Catalog;
import dev.godwit.schema.catalog.Column;
import dev.godwit.schema.catalog.RelationKind;
import dev.godwit.schema.catalog.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whether a sync can copy a table of the source at all. */
final class SourceShape {

    private SourceShape() {}

    /** What stands against it, a sentence each. */
    static List<String> problems(Table table, Catalog source) {
        TableName name = table.name();
        var problems = new ArrayList<String>();
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

    /** What stands against copying it in moments of their own. */
    static Optional<String> withoutKey(Table table, Catalog source) {
        return source.leavesOf(table.name()).stream()
                .filter(leaf -> RowKey.of(leaf).isEmpty())
                .findFirst()
                .map(leaf ->
                        ("Table '%s' has no primary key or unique index by which it could be cut, and 'consistency: per-chunk' cuts by keys: without one, a row that is"
                                        + " updated meanwhile could be missed or come twice. Give '%s' a key, exclude the table, or copy with 'consistency: snapshot'.")
                                .formatted(table.name(), leaf.name()));
    }

    /** What somebody may take for a table, by name, with why it is not copied. A pattern with a wildcard does not mean it. */
    static Map<String, String> others(Catalog source) {
        var others = new HashMap<String, String>();
        for (Table other : source.tables()) {
            String name = other.name().toString();
            switch (other.kind()) {
                case VIEW ->
                    others.put(
                            name,
                            "'%s' is a view. Its rows are those of other tables, and nobody would notice if one of these were rewritten under the copy. Copy the tables."
                                    .formatted(name));
                case MATERIALIZED_VIEW ->
                    others.put(
                            name,
                            "'%s' is a materialized view. Copy the tables that it is made of, and refresh it in the target."
                                    .formatted(name));
                case FOREIGN_TABLE ->
                    others.put(
                            name,
                            "'%s' is a foreign table. Its rows are in another database and in no snapshot of this one. Copy them from there."
                                    .formatted(name));
                case TABLE, PARTITIONED_TABLE -> {}
            }
        }
        return others;
    }
}
