package dev.godwit.sync.anonymize.policy;

import dev.godwit.sync.anonymize.ColumnType;
import java.util.List;

/**
 * What the gate knows of a column.
 *
 * @param unique whether it is part of a primary key, a unique index or an exclusion constraint, alone or with others, or of an expression there
 * @param oneNull whether two rows with NULL in it may be the same to one of these
 * @param references the columns that foreign keys on this one point to
 * @param outside the columns of tables which this job does not copy that foreign keys of the target on this one point to
 */
public record ColumnRef(
        ColumnName name,
        ColumnType type,
        boolean nullable,
        boolean unique,
        boolean oneNull,
        List<ColumnName> references,
        List<ColumnName> outside) {
    public ColumnRef {
        references = List.copyOf(references);
        outside = List.copyOf(outside);
    }

    /** One that may be NULL in any number of rows, and points to nothing outside of the job. */
    public ColumnRef(ColumnName name, ColumnType type, boolean nullable, boolean unique, List<ColumnName> references) {
        this(name, type, nullable, unique, false, references, List.of());
    }
}
