package dev.godwit.sync.plan;

import dev.godwit.schema.catalog.Column;
import dev.godwit.schema.catalog.Table;
import dev.godwit.schema.catalog.TypeInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether the target has a table that takes the rows of one of the source: the same columns, of the same types, and nothing that the rows would break. */
final class TargetFit {

    private TargetFit() {}

    /**
     * What stands against it, a sentence each.
     *
     * @param replica whether rows are written under {@code session_replication_role = replica}
     */
    static List<String> check(Table table, TargetTables target, boolean replica, SyncScope.Existing existing) {
        var problems = new ArrayList<String>();
        check(table, target, replica, existing, problems);
        return problems;
    }

    private static void check(
            Table table, TargetTables target, boolean replica, SyncScope.Existing existing, List<String> problems) {
        Optional<Table> found = target.catalog().table(table.name());
        if (found.isEmpty()) {
            problems.add(
                    "Table '%s' is not in the target. Bring the target to the source's schema first, as with 'godwit migrate up'."
                            .formatted(table.name()));
            return;
        }
        problems.addAll(TargetShape.problems(table.name(), target.catalog(), replica, existing));
        problems.addAll(TargetShape.outsiders(table.name(), target, existing));
        if (existing == SyncScope.Existing.UPSERT) {
            problems.addAll(UpsertKey.problems(table, target, replica));
        }
        Table other = found.get();
        for (Column column : table.columns()) {
            if (column.isWritable()) {
                compare(table, column, other.column(column.name()), problems);
            } else if (other.column(column.name()).filter(Column::isWritable).isPresent()) {
                problems.add(
                        "Column '%s.%s' is generated in the source, which a sync does not copy, and plain in the target: it would stay empty. Make it generated there as well, or drop it there."
                                .formatted(table.name(), column.name()));
            }
        }
        for (Column column : other.columns()) {
            boolean filled =
                    !column.notNull() || column.defaultValue().isPresent() || column.identity() != Column.Identity.NONE;
            if (table.column(column.name()).isEmpty() && column.isWritable() && !filled) {
                problems.add("Column '%s.%s' of the target is NOT NULL, has no default, and is not in the source."
                        .formatted(table.name(), column.name()));
            }
        }
    }

    private static void compare(Table table, Column column, Optional<Column> found, List<String> problems) {
        String name = table.name() + "." + column.name();
        if (found.isEmpty()) {
            problems.add("Column '%s' is not in the target.".formatted(name));
        } else if (!found.get().isWritable()) {
            problems.add("Column '%s' is generated in the target and takes no values.".formatted(name));
        } else if (!found.get().typeSql().equals(column.typeSql())) {
            problems.add("Column '%s' has type %s in the source and %s in the target."
                    .formatted(name, column.typeSql(), found.get().typeSql()));
        } else {
            difference(column.type(), found.get().type())
                    .ifPresent(what -> problems.add(
                            "Column '%s' has a type that is not the same in the source and in the target: %s."
                                    .formatted(name, what)));
        }
    }

    /** Types of one name may be made of others: of rows with their attributes in another order, values would change places. */
    private static Optional<String> difference(TypeInfo one, TypeInfo other) {
        if (one.kind() != other.kind() || !one.sql().equals(other.sql())) {
            return Optional.of("%s here, %s there".formatted(one.sql(), other.sql()));
        }
        if (one.kind() == TypeInfo.Kind.COMPOSITE && !one.labels().equals(other.labels())) {
            return Optional.of("%s is (%s) here, (%s) there"
                    .formatted(one.sql(), String.join(", ", one.labels()), String.join(", ", other.labels())));
        }
        for (int i = 0; i < one.parts().size() && i < other.parts().size(); i++) {
            Optional<String> difference =
                    difference(one.parts().get(i), other.parts().get(i));
            if (difference.isPresent()) {
                return difference;
            }
        }
        return Optional.empty();
    }
}
