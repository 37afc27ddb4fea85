package dev.godwit.schema.catalog;

import dev.godwit.common.postgres.TableName;
import java.util.List;
import java.util.Optional;

/**
 * An index.
 *
 * @param keys what it is ordered by: column names as SQL quotes them, or expressions
 * @param columns the names of its key columns; empty when any key is an expression
 * @param included the columns of INCLUDE
 * @param definition the statement that creates it
 * @param valid false after a CREATE INDEX CONCURRENTLY that failed or still runs: queries do not use it
 * @param ready false when writers do not maintain it
 * @param predicate the WHERE of a partial index
 * @param partitionOf the index of the partitioned table that it belongs to
 */
public record Index(
        long oid,
        TableName name,
        String accessMethod,
        List<String> keys,
        List<String> columns,
        List<String> included,
        String definition,
        boolean unique,
        boolean primary,
        boolean nullsNotDistinct,
        boolean valid,
        boolean ready,
        boolean replicaIdentity,
        Optional<String> predicate,
        Optional<String> constraint,
        Optional<TableName> partitionOf,
        long bytes) {

    public Index {
        keys = List.copyOf(keys);
        columns = List.copyOf(columns);
        included = List.copyOf(included);
    }

    /** Whether it makes each row of the table unique by {@link #columns} alone. */
    public boolean isUniqueOverColumns() {
        return unique && valid && predicate.isEmpty() && !columns.isEmpty();
    }
}
