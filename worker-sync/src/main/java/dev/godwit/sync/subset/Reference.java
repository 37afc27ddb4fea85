package dev.godwit.sync.subset;

import dev.godwit.common.postgres.TableName;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Rows of one relation that name rows of another: a foreign key, or what a project declares to be one.
 *
 * @param name of the foreign key, or the declaration's text
 * @param table whose rows refer: a table, or a partition of one
 * @param references to whose rows; a partitioned table for those of all its partitions
 * @param referencedColumns in the order of {@code columns}
 * @param trusted whether the source makes sure that what is referred to is there
 */
public record Reference(
        String name,
        TableName table,
        List<String> columns,
        TableName references,
        List<String> referencedColumns,
        boolean trusted) {

    public Reference {
        columns = List.copyOf(columns);
        referencedColumns = List.copyOf(referencedColumns);
    }

    /** The same, said of other relations: of the tables that these are parts of. */
    public Reference between(TableName from, TableName to) {
        return new Reference(name, from, columns, to, referencedColumns, trusted);
    }

    /** Whether it says the same, by whatever name. */
    boolean means(Reference other) {
        return table.equals(other.table)
                && references.equals(other.references)
                && columns.size() == other.columns.size()
                && pairs().equals(other.pairs());
    }

    private Set<String> pairs() {
        var pairs = new TreeSet<String>();
        for (int i = 0; i < columns.size(); i++) {
            pairs.add(columns.get(i).length() + columns.get(i) + referencedColumns.get(i));
        }
        return pairs;
    }
}
