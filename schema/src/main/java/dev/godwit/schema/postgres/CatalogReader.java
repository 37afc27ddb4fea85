package dev.godwit.schema.postgres;

import dev.godwit.common.postgres.TableName;
import dev.godwit.schema.catalog.Catalog;
import dev.godwit.schema.catalog.Column;
import dev.godwit.schema.catalog.Constraint;
import dev.godwit.schema.catalog.DatabaseInfo;
import dev.godwit.schema.catalog.Dependent;
import dev.godwit.schema.catalog.Extension;
import dev.godwit.schema.catalog.ForeignKey;
import dev.godwit.schema.catalog.Index;
import dev.godwit.schema.catalog.Sequence;
import dev.godwit.schema.catalog.Table;
import dev.godwit.schema.catalog.TableIdentity;
import dev.godwit.schema.catalog.Trigger;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads what a database has, at one instant, in a dozen queries whatever its size. Only PostgreSQL's own tables are read,
 * never a user's; the sizes come from the files. Does not depend on the session's search path, and leaves it as it was.
 *
 * <p>The connection stays the caller's. In autocommit mode the reader opens a read-only transaction of its own; otherwise it
 * sees what the caller's transaction sees. It waits for a relation that somebody holds exclusively only as long as it was
 * told, and then fails with SQLSTATE 55P03. Stateless and thread-safe.
 */
public final class CatalogReader {

    private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(10);

    private final Duration lockTimeout;

    public CatalogReader() {
        this(LOCK_TIMEOUT);
    }

    public CatalogReader(Duration lockTimeout) {
        this.lockTimeout = lockTimeout;
    }

    /** Reads {@code scope}. What it names and the database does not have is simply not in the answer. */
    public Catalog read(Connection connection, CatalogScope scope) throws SQLException {
        return new ReadTransaction(connection, lockTimeout).run(() -> readNow(connection, scope));
    }

    /**
     * Reads what tells whether {@code table} is still the one that was planned with, in one query and without waiting for
     * any lock; empty when there is no such table.
     */
    public Optional<TableIdentity> identity(Connection connection, TableName table) throws SQLException {
        return IdentityQuery.read(connection, table);
    }

    private static Catalog readNow(Connection connection, CatalogScope scope) throws SQLException {
        DatabaseInfo database = DatabaseQuery.read(connection);
        List<RelationQuery.Relation> relations = RelationQuery.read(connection, scope);
        List<Long> oids = relations.stream().map(RelationQuery.Relation::oid).toList();
        Map<Long, List<Column>> columns = ColumnQuery.read(connection, oids);
        Map<Long, List<Constraint>> constraints = ConstraintQuery.read(connection, oids, database.major());
        Map<Long, List<ForeignKey>> foreignKeys = ForeignKeyQuery.read(connection, oids, database.major());
        Map<Long, List<Index>> indexes = IndexQuery.read(connection, oids, database.major());
        Map<Long, List<Trigger>> triggers = TriggerQuery.read(connection, oids);
        Map<Long, List<Dependent>> dependents = DependentQuery.read(connection, oids);
        var tables = new ArrayList<Table>(relations.size());
        for (RelationQuery.Relation relation : relations) {
            long oid = relation.oid();
            tables.add(relation.with(
                    columns.getOrDefault(oid, List.of()),
                    constraints.getOrDefault(oid, List.of()),
                    foreignKeys.getOrDefault(oid, List.of()),
                    indexes.getOrDefault(oid, List.of()),
                    triggers.getOrDefault(oid, List.of()),
                    dependents.getOrDefault(oid, List.of())));
        }
        List<Sequence> sequences = SequenceQuery.read(connection, scope, oids);
        List<Extension> extensions = ExtensionQuery.read(connection);
        return new Catalog(database, tables, sequences, extensions);
    }
}
