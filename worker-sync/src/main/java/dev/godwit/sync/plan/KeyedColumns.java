package dev.godwit.sync.plan;

import dev.godwit.common.postgres.Identifier;
import dev.godwit.common.postgres.TableName;
import dev.godwit.schema.catalog.Catalog;
import dev.godwit.schema.catalog.Column;
import dev.godwit.schema.catalog.Constraint;
import dev.godwit.schema.catalog.ForeignKey;
import dev.godwit.schema.catalog.Index;
import dev.godwit.schema.catalog.Table;
import dev.godwit.sync.anonymize.policy.ColumnName;
import dev.godwit.sync.anonymize.policy.ColumnRef;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What keys, indexes and NOT NULL ask of the columns of a table, wherever they stand: in the source or in the target, on the table or on one of its partitions,
 * over a column or an expression of it. Pure.
 */
final class KeyedColumns {

    private static final Pattern WORD = Pattern.compile("\"(?:[^\"]|\"\")+\"|[\\p{L}_][\\p{L}\\p{N}_$]*");

    /** Of which NULL is NULL. */
    private static final Set<String> STRICT = Set.of("lower", "upper", "text", "btrim", "md5");

    private final Set<String> unique = new HashSet<>();
    private final Set<String> oneNull = new HashSet<>();
    private final Set<String> notNull = new HashSet<>();

    private KeyedColumns() {}

    /** The columns of {@code table} as the gate has to know them. */
    static List<ColumnRef> refs(Table table, Catalog source, TargetTables target) {
        var keyed = new KeyedColumns();
        keyed.read(table);
        source.leavesOf(table.name()).forEach(keyed::read);
        target.catalog().table(table.name()).ifPresent(keyed::read);
        target.catalog().leavesOf(table.name()).forEach(keyed::read);
        return Columns.refs(table).stream()
                .map(ref -> keyed.of(ref, outside(table.name(), ref.name().column(), target)))
                .toList();
    }

    private ColumnRef of(ColumnRef ref, List<ColumnName> outside) {
        String column = ref.name().column();
        return new ColumnRef(
                ref.name(),
                ref.type(),
                ref.nullable() && !notNull.contains(column),
                ref.unique() || unique.contains(column),
                oneNull.contains(column),
                ref.references(),
                outside);
    }

    private void read(Table table) {
        for (Column column : table.columns()) {
            if (column.notNull()) {
                notNull.add(column.name());
            }
        }
        for (Index index : table.indexes()) {
            if (index.unique()) {
                index.keys().forEach(key -> read(table, key, index.nullsNotDistinct()));
            }
        }
        for (Constraint constraint : table.constraints()) {
            if (constraint.kind() == Constraint.Kind.EXCLUSION) {
                unique.addAll(constraint.columns());
            }
        }
    }

    /** @param key a column's name as SQL quotes it, or an expression, any of whose words may be a column */
    private void read(Table table, String key, boolean nullsNotDistinct) {
        var words = new HashSet<String>();
        var matcher = WORD.matcher(key);
        while (matcher.find()) {
            words.add(matcher.group());
        }
        var others = new HashSet<>(words);
        var columns = new ArrayList<String>();
        for (Column column : table.columns()) {
            String written = Identifier.quote(column.name());
            if (others.removeAll(Set.of(written, column.name()))) {
                columns.add(column.name());
            }
        }
        unique.addAll(columns);
        if (nullsNotDistinct || !STRICT.containsAll(others)) {
            oneNull.addAll(columns);
        }
    }

    private static List<ColumnName> outside(TableName table, String column, TargetTables target) {
        var outside = new ArrayList<ColumnName>();
        for (Table other : target.all()) {
            if (target.root(other.name()).equals(table)) {
                for (ForeignKey key : other.foreignKeys()) {
                    int place = key.columns().indexOf(column);
                    if (place >= 0 && !target.contains(key.references())) {
                        outside.add(new ColumnName(
                                key.references().schema(),
                                key.references().name(),
                                key.referencedColumns().get(place)));
                    }
                }
            }
        }
        return outside.stream().distinct().toList();
    }
}
