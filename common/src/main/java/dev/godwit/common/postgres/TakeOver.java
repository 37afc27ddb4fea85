package dev.godwit.common.postgres;

import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.worker.Grant;
import dev.godwit.common.worker.TaskContext;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Makes a task the one owner of its target before it works there, in short transactions: ends the sessions of lower fences, raises fence
 * and epoch, ends again and waits until they are gone, and looks into the ledger.
 */
final class TakeOver {

    private static final long POLL_MILLIS = 200;

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
            Sessions.record(connection, grant);
            boolean succeeds = Fences.hasPredecessor(connection, grant);
            new Ouster(context, connection, new Earlier(grant)).run(target);
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
            Thread.sleep(POLL_MILLIS);
        }
    }

    /** Of this task, and of the job's earlier epochs. */
    private record Earlier(Grant grant) implements Ouster.Predecessors {

        @Override
        public int end(Connection connection) throws SQLException {
            return Sessions.predecessors(connection, grant, true, false);
        }

        @Override
        public boolean raise(Connection connection) throws SQLException {
            return Fences.raise(connection, grant);
        }

        @Override
        public String what() {
            return "Task %s (%s)".formatted(grant.task(), grant.key());
        }
    }
}
