package dev.godwit.sync.postgres;

import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.postgres.Fences;
import dev.godwit.common.postgres.SqlFailures;
import dev.godwit.common.worker.Progress;
import dev.godwit.common.worker.TaskContext;
import dev.godwit.schema.catalog.Catalog;
import dev.godwit.schema.catalog.ForeignKey;
import dev.godwit.schema.catalog.Index;
import dev.godwit.schema.catalog.Table;
import dev.godwit.schema.postgres.CatalogReader;
import dev.godwit.schema.postgres.CatalogScope;
import dev.godwit.sync.plan.SyncScope;
import dev.godwit.sync.postgres.DeferredObjects.Deferred;
import dev.godwit.sync.postgres.DeferredObjects.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Brings back what was taken off the target's tables, and what an abandoned sync has left. Each object commits by itself, so that a crash costs one.
 * What somebody has made again meanwhile, by the same definition, is left as it is.
 */
final class BringBack {

    /** Of a relation, and of a constraint: the name is taken. */
    private static final Set<String> DUPLICATE = Set.of("42P07", "42710");

    private static final String UNVALIDATED = " NOT VALID";

    private final TaskContext context;
    private final Connection connection;
    private final SyncScope scope;

    /** @param connection in autocommit mode */
    BringBack(TaskContext context, Connection connection, SyncScope scope) {
        this.context = context;
        this.connection = connection;
        this.scope = scope;
    }

    /** @return how many came back, by kind */
    Map<Kind, Integer> run() throws SQLException, JobFailedException, InterruptedException {
        var counts = new EnumMap<Kind, Integer>(Kind.class);
        List<Deferred> pending = pending();
        Set<String> present = present();
        long done = 0;
        for (Deferred deferred : pending) {
            context.checkStopped();
            boolean missing = present.add(definition(deferred.sql()));
            bringBack(deferred, missing);
            if (missing) {
                counts.merge(deferred.kind(), 1, Integer::sum);
            }
            context.progress(new Progress(++done, (long) pending.size(), 0, deferred.name()));
        }
        requireAll();
        return counts;
    }

    private List<Deferred> pending() throws SQLException {
        return DeferredObjects.pending(connection, context.grant().job(), scope.tables());
    }

    private void requireAll() throws SQLException, JobFailedException {
        List<Deferred> left = pending();
        if (!left.isEmpty()) {
            throw new JobFailedException(
                    FailureKind.TRANSIENT,
                    "finish-failed",
                    "'%s' and %d others on '%s' are still missing."
                            .formatted(
                                    left.get(0).name(),
                                    left.size() - 1,
                                    left.get(0).table()));
        }
    }

    /** The definitions of what the tables have. */
    private Set<String> present() throws SQLException {
        Catalog catalog = new CatalogReader().read(connection, CatalogScope.tables(scope.tables()));
        var present = new HashSet<String>();
        for (Table table : catalog.tables()) {
            for (Index index : table.indexes()) {
                if (index.valid()) {
                    present.add(index.definition());
                }
            }
            for (ForeignKey key : table.foreignKeys()) {
                present.add(definition(TakeOff.add(key)));
            }
        }
        return present;
    }

    /** Without the tablespace, and whether rows have been checked. */
    private static String definition(String sql) {
        String statement = sql.startsWith("SET LOCAL ") ? sql.substring(sql.indexOf(";\n") + 2) : sql;
        return statement.endsWith(UNVALIDATED)
                ? statement.substring(0, statement.length() - UNVALIDATED.length())
                : statement;
    }

    private void bringBack(Deferred deferred, boolean missing) throws SQLException, JobFailedException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            if (missing) {
                statement.execute("SET LOCAL default_tablespace = ''");
                statement.execute(deferred.sql());
            }
            DeferredObjects.done(connection, deferred);
            Fences.requireFence(connection, context.grant());
            Fences.requireEpoch(connection, context.grant());
            connection.commit();
        } catch (SQLException e) {
            connection.rollback();
            throw failure(deferred, e);
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    private static JobFailedException failure(Deferred deferred, SQLException e) {
        String reason = DUPLICATE.contains(e.getSQLState())
                ? "its name is taken by something that has another definition. Drop or rename that"
                : "%s (SQLSTATE %s). Remove the cause".formatted(SqlFailures.message(e), e.getSQLState());
        return new JobFailedException(
                SqlFailures.isTransient(e) ? FailureKind.TRANSIENT : FailureKind.PERMANENT,
                "finish-failed",
                "Cannot bring back '%s' on '%s': %s, or give it up by UPDATE godwit.deferred SET done = now() WHERE id = %d; then retry the job."
                        .formatted(deferred.name(), deferred.table(), reason, deferred.id()));
    }
}
