package dev.godwit.schema.catalog;

import dev.godwit.common.postgres.TableName;
import java.util.List;
import java.util.Optional;

/**
 * A sequence.
 *
 * @param type {@code smallint}, {@code integer} or {@code bigint}
 * @param ownedBy the column that it goes with: serial or identity
 * @param usedBy the columns of tables, anywhere in the database, whose defaults take numbers from it; also of partitions
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
        Optional<OwnedBy> ownedBy,
        List<UsedBy> usedBy) {

    public Sequence {
        usedBy = List.copyOf(usedBy);
    }

    public Sequence usedBy(List<UsedBy> columns) {
        return new Sequence(oid, name, type, start, increment, min, max, cache, cycles, ownedBy, columns);
    }

    /** The column; {@code identity}: the sequence is the column's own and cannot be changed by itself. */
    public record OwnedBy(TableName table, String column, boolean identity) {}

    /** The column whose default names the sequence. */
    public record UsedBy(TableName table, String column) {}
}
