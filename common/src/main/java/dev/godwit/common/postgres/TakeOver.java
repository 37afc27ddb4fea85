package dev.godwit.common.postgres;

import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.worker.Grant;
import dev.godwit.common.worker.TaskContext;
import dev.godwit.common.worker.TaskTakenException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Makes a task the one owner of its target before it works there, in short transactions: ends the sessions of lower fences, raises fence
 * and epoch, ends again and waits until they are gone, and looks into the ledger.
 *
 * <p>The raise has a {@code lock_timeout}: a predecessor that is paused between its last read and its COMMIT holds the fence row, and gives way
 * only when its session is ended.
 */
final class TakeOver {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long POLL_MILLIS = 20;

    /** A lock that was not to be had in time, and a deadlock. */
    private static final Set<String> WAITED_IN_VAIN = Set.of("55P03", "40P01");

    private final Databases databases;
    private final TaskContext context;
    private final Predecessor predecessor;

    TakeOver(Databases databases, TaskContext context, Predecessor predecessor) {
        this.databases = databases;
        this.context = context;
        this.predecessor = predecessor;
    }

    /** The stored result if an earlier attempt has done the work already. */
    Optional<TaskResult> run(String target) throws JobFailedException, InterruptedException {
        Grant grant = context.grant();
        try (var session = TaskSession.open(databases, target, context)) {
            Connection connection = session.connection();
            TargetSchema.install(connection);
            ManagedBy.require(connection, grant.instance(), target);
            if (predecessor == Predecessor.AWAIT) {
                awaitActive(connection, grant);
            }
            Sessions.predecessors(connection, grant, true, false);
            Sessions.record(connection, grant);
            boolean succeeds = Fences.hasPredecessor(connection, grant);
            raise(connection, grant);
            awaitGone(connection, grant, target);
            if (succeeds) {
                endOnSource(grant);
            }
            Sessions.sweep(connection);
            return Ledger.find(connection, grant.task());
        } catch (SQLException e) {
            throw SqlFailures.failure(e, "Taking over task %s on '%s'".formatted(grant.key(), target));
        }
    }

    /** Work begins after the take-over, so whoever read the source for this task has left a fence on the target. */
    private void endOnSource(Grant grant) throws JobFailedException {
        if (grant.source() != null) {
            try (var session = TaskSession.open(databases, grant.source(), context)) {
                Sessions.predecessorsByName(session.connection(), grant);
            } catch (SQLException e) {
                throw SqlFailures.failure(e, "Ending earlier sessions on '%s'".formatted(grant.source()));
            }
        }
    }

    private void awaitActive(Connection connection, Grant grant) throws SQLException, InterruptedException {
        while (Sessions.predecessors(connection, grant, true, true) > 0) {
            context.checkStopped();
            Thread.sleep(POLL_MILLIS * 10);
        }
    }

    private void raise(Connection connection, Grant grant)
            throws SQLException, InterruptedException, JobFailedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        connection.setAutoCommit(false);
        try (var statement = connection.createStatement()) {
            while (true) {
                context.checkStopped();
                try {
                    statement.execute("SET LOCAL lock_timeout = '1s'");
                    statement.execute("SET LOCAL synchronous_commit = on");
                    if (!Fences.raise(connection, grant)) {
                        throw new TaskTakenException("Task %s (%s) has a newer owner than fence %s"
                                .formatted(grant.task(), grant.key(), grant.fence()));
                    }
                    connection.commit();
                    return;
                } catch (SQLException e) {
                    connection.rollback();
                    if (!WAITED_IN_VAIN.contains(String.valueOf(e.getSQLState())) || System.nanoTime() > deadline) {
                        throw e;
                    }
                    Sessions.predecessors(connection, grant, true, false);
                    connection.commit();
                }
            }
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    private void awaitGone(Connection connection, Grant grant, String target)
            throws SQLException, InterruptedException, JobFailedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (Sessions.predecessors(connection, grant, true, false) > 0) {
            context.checkStopped();
            if (System.nanoTime() > deadline) {
                throw new JobFailedException(
                        FailureKind.TRANSIENT,
                        "predecessor-stays",
                        "A session of an earlier owner of task %s on '%s' did not end within %d s of being told to."
                                .formatted(grant.key(), target, PATIENCE.toSeconds()));
            }
            Thread.sleep(POLL_MILLIS);
        }
    }
}
