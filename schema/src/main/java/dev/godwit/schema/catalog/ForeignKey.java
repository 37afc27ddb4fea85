package dev.godwit.schema.catalog;

import dev.godwit.common.postgres.TableName;
import java.util.List;

/**
 * A foreign key.
 *
 * @param columns of {@code table}; {@code referencedColumns} in the same order
 * @param definition as SQL writes it, after the name
 * @param validated whether rows that were there before are known to satisfy it
 * @param enforced false for NOT ENFORCED (PostgreSQL 18)
 * @param inherited whether it is the copy of a partitioned parent's key, to or from a partition
 */
public record ForeignKey(
        String name,
        TableName table,
        List<String> columns,
        TableName references,
        List<String> referencedColumns,
        Action onUpdate,
        Action onDelete,
        String definition,
        boolean validated,
        boolean enforced,
        boolean deferrable,
        boolean initiallyDeferred,
        boolean inherited) {

    /** What happens to the referencing row. */
    public enum Action {
        NO_ACTION,
        RESTRICT,
        CASCADE,
        SET_NULL,
        SET_DEFAULT
    }

    public ForeignKey {
        columns = List.copyOf(columns);
        referencedColumns = List.copyOf(referencedColumns);
    }
}
