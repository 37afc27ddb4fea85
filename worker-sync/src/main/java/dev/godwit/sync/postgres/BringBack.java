package dev.godwit.sync.postgres;

import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.postgres.CommitGuard;
import dev.godwit.common.postgres.SqlFailures;
import dev.godwit.common.postgres.TableName;
import dev.godwit.common.worker.Progress;
import dev.godwit.common.worker.TaskContext;
import dev.godwit.schema.catalog.Catalog;
import dev.godwit.schema.catalog.ForeignKey;
import dev.godwit.schema.catalog.Index;
import dev.godwit.schema.catalog.Table;
import dev.godwit.schema.postgres.CatalogReader;
import dev.godwit.schema.postgres.CatalogScope;
import dev.godwit.sync.postgres.DeferredObjects.Deferred;
import dev.godwit.sync.postgres.DeferredObjects.Kind;
import dev.godwit.sync.postgres.DeferredObjects.Sharing;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Brings back what was taken off the target's tables, and what an abandoned sync has left, beside others that do the same. Each object commits by itself,
 * so that a crash costs one. What somebody has made again meanwhile, by the same definition, is left as it is. Whoever reads a table for long is waited for
 * without keeping others from it.
 */
final class BringBack {

    /** Of a relation, and of a constraint: the name is taken. */
    private static final Set<String> DUPLICATE = Set.of("42P07", "42710");

    private static final String UNVALIDATED = " NOT VALID";

    private final TaskContext context;
    private final Connection connection;
    private final List<TableName> tables;

    /**
     * @param connection in autocommit mode
     * @param tables on which what earlier jobs have left comes back, too
     */
    BringBack(TaskContext context, Connection connection, List<TableName> tables) {
        this.context = context;
        this.connection = connection;
        this.tables = List.copyOf(tables);
    }

    /** Goes on until nothing of {@code kinds} is left that nobody else is at.
     *
     * @return how many came back, by kind */
    Map<Kind, Integer> run(Set<Kind> kinds, Sharing sharing)
            throws SQLException, JobFailedException, InterruptedException {
        var counts = new EnumMap<Kind, Integer>(Kind.class);
        Set<String> present = present(CatalogScope.tables(tables));
        long done = 0;
        connection.setAutoCommit(false);
        try {
            for (var next = take(kinds, sharing); next.isPresent(); next = take(kinds, sharing)) {
                context.checkStopped();
                Deferred deferred = next.get();
                context.progress(new Progress(done++, null, 0, deferred.name()));
                if (bringBack(deferred, present)) {
                    counts.merge(deferred.kind(), 1, Integer::sum);
                }
            }
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
        return counts;
    }

    /** @throws JobFailedException if anything of {@code kinds} is missing still */
    void requireAll(Set<Kind> kinds) throws SQLException, JobFailedException {
        List<Deferred> left =
                DeferredObjects.pending(connection, context.grant().job(), tables, kinds);
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

    private Optional<Deferred> take(Set<Kind> kinds, Sharing sharing) throws SQLException {
        return DeferredObjects.take(connection, context.grant().job(), tables, kinds, sharing);
    }

    /** The definitions of what tables have. */
    Set<String> present(CatalogScope scope) throws SQLException {
        Catalog catalog = new CatalogReader().read(connection, scope);
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

    /** In the transaction that has taken it. @return whether it was missing */
    boolean bringBack(Deferred deferred, Set<String> present)
            throws SQLException, JobFailedException, InterruptedException {
        boolean missing = !present.contains(definition(deferred.sql()));
        try (Statement statement = connection.createStatement()) {
            if (missing) {
                statement.execute("SET LOCAL default_tablespace = ''");
                BriefLock.within(
                        context,
                        connection,
                        "bringing back '%s' on '%s'".formatted(deferred.name(), deferred.table()),
                        tables,
                        () -> statement.execute(deferred.sql()));
            }
            DeferredObjects.done(connection, deferred);
            CommitGuard.FENCE_AND_EPOCH.check(connection, context.grant());
            connection.commit();
            return missing;
        } catch (SQLException e) {
            connection.rollback();
            throw failure(deferred, e);
        } catch (JobFailedException | InterruptedException e) {
            connection.rollback();
            throw e;
        }
    }

    private static JobFailedException failure(Deferred deferred, SQLException e) {
        String reason = DUPLICATE.contains(e.getSQLState())
                ? "its name is taken by something that has another definition. Drop or rename that"
                : "%s (SQLSTATE %s). Remove the cause".formatted(SqlFailures.messageAmongRows(e), e.getSQLState());
        return new JobFailedException(
                SqlFailures.isTransient(e) ? FailureKind.TRANSIENT : FailureKind.PERMANENT,
                "finish-failed",
                "Cannot bring back '%s' on '%s': %s, or give it up by UPDATE godwit.deferred SET done = now() WHERE id = %d; then retry the job, or run 'godwit sync restore'."
                        .formatted(deferred.name(), deferred.table(), reason, deferred.id()));
    }
}
