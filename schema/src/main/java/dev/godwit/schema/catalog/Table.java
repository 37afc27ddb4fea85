package dev.godwit.schema.catalog;

import dev.godwit.common.postgres.TableName;
import java.util.List;
import java.util.Optional;

/**
 * A relation with columns.
 *
 * @param columns in order, without dropped ones
 * @param inherits the parents of old-style inheritance; not of partitioning
 * @param partitionKey such as {@code RANGE (created_at)}, for a partitioned table
 * @param extension the extension that owns it
 * @param dependents what else in the database needs it and would break or vanish with it
 */
public record Table(
        long oid,
        TableName name,
        RelationKind kind,
        Persistence persistence,
        String owner,
        List<Column> columns,
        List<Constraint> constraints,
        List<ForeignKey> foreignKeys,
        List<Index> indexes,
        List<Trigger> triggers,
        Storage storage,
        ReplicaIdentity replicaIdentity,
        RowSecurity rowSecurity,
        Optional<String> partitionKey,
        Optional<PartitionOf> partitionOf,
        List<TableName> inherits,
        Optional<String> extension,
        List<Dependent> dependents) {

    /** {@code pg_class.relpersistence}. */
    public enum Persistence {
        PERMANENT,
        UNLOGGED,
        TEMPORARY
    }

    /** What logical decoding says of the old row: {@code pg_class.relreplident}. */
    public enum ReplicaIdentity {
        DEFAULT,
        NOTHING,
        FULL,
        INDEX
    }

    /** Row-level security; {@code forced}: for the owner too. */
    public record RowSecurity(boolean enabled, boolean forced, List<String> policies) {
        public RowSecurity {
            policies = List.copyOf(policies);
        }
    }

    /** Where a partition belongs; {@code bound} such as {@code FOR VALUES FROM (1) TO (10)}. */
    public record PartitionOf(TableName parent, String bound) {}

    public Table {
        columns = List.copyOf(columns);
        constraints = List.copyOf(constraints);
        foreignKeys = List.copyOf(foreignKeys);
        indexes = List.copyOf(indexes);
        triggers = List.copyOf(triggers);
        inherits = List.copyOf(inherits);
        dependents = List.copyOf(dependents);
    }

    public Optional<Column> column(String name) {
        return columns.stream().filter(c -> c.name().equals(name)).findFirst();
    }

    public Optional<Constraint> primaryKey() {
        return constraints.stream()
                .filter(c -> c.kind() == Constraint.Kind.PRIMARY_KEY)
                .findFirst();
    }

    /** What must stay as it is while its rows are copied. */
    public TableIdentity identity() {
        return new TableIdentity(oid, storage.filenode(), ColumnsFingerprint.of(this));
    }
}
