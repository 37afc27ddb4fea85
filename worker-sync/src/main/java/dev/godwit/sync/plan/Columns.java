package dev.godwit.sync.plan;

import dev.godwit.schema.catalog.Catalog;
import dev.godwit.schema.catalog.Column;
import dev.godwit.schema.catalog.ForeignKey;
import dev.godwit.schema.catalog.Index;
import dev.godwit.schema.catalog.Table;
import dev.godwit.sync.anonymize.ColumnType;
import dev.godwit.sync.anonymize.TypeFamily;
import dev.godwit.sync.anonymize.policy.ColumnDecision;
import dev.godwit.sync.anonymize.policy.ColumnName;
import dev.godwit.sync.anonymize.policy.ColumnRef;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the gate has to know of the columns of a catalog. */
final class Columns {

    private Columns() {}

    static List<ColumnName> names(Catalog catalog) {
        var names = new ArrayList<ColumnName>();
        for (Table table : catalog.tables()) {
            table.columns().forEach(column -> names.add(name(table, column.name())));
        }
        return names;
    }

    /** The columns that COPY writes: all but generated ones. */
    static List<ColumnRef> refs(Table table) {
        var unique = new HashSet<String>();
        for (Index index : table.indexes()) {
            if (index.unique()) {
                unique.addAll(index.columns());
            }
        }
        var refs = new ArrayList<ColumnRef>();
        for (Column column : table.columns()) {
            if (column.isWritable()) {
                refs.add(new ColumnRef(
                        name(table, column.name()),
                        type(column),
                        !column.notNull(),
                        unique.contains(column.name()),
                        references(table, column.name())));
            }
        }
        return refs;
    }

    static ColumnName name(Table table, String column) {
        return new ColumnName(table.name().schema(), table.name().name(), column);
    }

    /** Of a domain, the type below; its modifier counts too. */
    static ColumnType type(Column column) {
        return ColumnType.of(column.type().sqlUnderDomains().orElse(column.typeSql()));
    }

    /** Columns of types without a codec of which maskings look at the values, in the form that means the same in every copy. */
    static Set<String> readAsText(Table table, Map<ColumnName, ColumnDecision> decisions) {
        var columns = new HashSet<String>();
        for (Column column : table.columns()) {
            ColumnType type = type(column);
            if (type.family() == TypeFamily.OTHER
                    && decisions.get(name(table, column.name())) instanceof ColumnDecision.Masked masked
                    && !masked.masking().alwaysNull()
                    && !masked.masking().movesValues()
                    && masked.masking().constant(type).isEmpty()) {
                columns.add(column.name());
            }
        }
        return columns;
    }

    private static List<ColumnName> references(Table table, String column) {
        var references = new ArrayList<ColumnName>();
        for (ForeignKey key : table.foreignKeys()) {
            int place = key.columns().indexOf(column);
            if (place >= 0) {
                references.add(new ColumnName(
                        key.references().schema(),
                        key.references().name(),
                        key.referencedColumns().get(place)));
            }
        }
        return references;
    }
}
