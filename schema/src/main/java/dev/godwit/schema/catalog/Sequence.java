package dev.godwit.schema.catalog;

import dev.godwit.common.postgres.TableName;
import java.util.Optional;

/**
 * A sequence.
 *
 * @param type {@code smallint}, {@code integer} or {@code bigint}
 * @param ownedBy the column that it serves: serial or identity
 */
public record Sequence(
        long oid,
        TableName name,
        String type,
        long start,
        long increment,
        long min,
        long max,
        long cache,
        boolean cycles,
        Optional<OwnedBy> ownedBy) {

    /** The column; {@code identity}: the sequence is the column's own and cannot be changed by itself. */
    public record OwnedBy(TableName table, String column, boolean identity) {}
}
