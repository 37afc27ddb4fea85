package dev.godwit.sync.anonymize.policy;

import dev.godwit.sync.anonymize.ColumnType;
import java.util.List;

/**
 * What the gate knows of a column.
 *
 * @param unique whether it is part of a primary key or a unique index, alone or with others
 * @param references the columns that foreign keys on this one point to
 */
public record ColumnRef(
        ColumnName name, ColumnType type, boolean nullable, boolean unique, List<ColumnName> references) {
    public ColumnRef {
        references = List.copyOf(references);
    }
}
