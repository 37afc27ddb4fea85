package dev.godwit.common.postgres;

import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.json.Json;
import dev.godwit.common.worker.Grant;
import dev.godwit.common.worker.TaskContext;
import dev.godwit.common.worker.TaskTakenException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

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
        endOnSource(grant);
        try (var session = TaskSession.open(databases, target, context)) {
            Connection connection = session.connection();
            TargetSchema.install(connection);
            claimForInstance(connection, grant, target);
            if (predecessor == Predecessor.AWAIT) {
                awaitActive(connection, grant);
            }
            Sessions.predecessors(connection, grant, true, false);
            Sessions.record(connection, grant);
            raise(connection, grant);
            awaitGone(connection, grant, target);
            Sessions.sweep(connection, grant);
            return ledger(connection, grant);
        } catch (SQLException e) {
            throw SqlFailures.failure(e, "Taking over task %s on '%s'".formatted(grant.key(), target));
        }
    }

    private void endOnSource(Grant grant) throws JobFailedException {
        if (grant.source() != null && grant.attempt() > 1) {
            try (var session = TaskSession.open(databases, grant.source(), context)) {
                Sessions.predecessorsByName(session.connection(), grant);
            } catch (SQLException e) {
                throw SqlFailures.failure(e, "Ending earlier sessions on '%s'".formatted(grant.source()));
            }
        }
    }

    private static void claimForInstance(Connection connection, Grant grant, String target)
            throws SQLException, JobFailedException {
        try (var insert = connection.prepareStatement(
                        "INSERT INTO godwit.manager (instance) SELECT ? WHERE NOT EXISTS (SELECT FROM godwit.manager) ON CONFLICT DO NOTHING");
                var select = connection.prepareStatement("SELECT instance FROM godwit.manager")) {
            if (!grant.instance().isEmpty()) {
                insert.setString(1, grant.instance());
                insert.executeUpdate();
            }
            try (var rows = select.executeQuery()) {
                if (rows.next() && !rows.getString(1).equals(grant.instance())) {
                    throw new JobFailedException(
                            FailureKind.PERMANENT,
                            "managed-elsewhere",
                            ("'%s' is managed by coordinator '%s'. Submit the job there, or release the database with"
                                            + " DELETE FROM godwit.manager once that coordinator is retired.")
                                    .formatted(target, rows.getString(1)));
                }
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
                    if (!"55P03".equals(e.getSQLState()) || System.nanoTime() > deadline) {
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

    private static Optional<TaskResult> ledger(Connection connection, Grant grant) throws SQLException {
        try (var statement = connection.prepareStatement("SELECT result FROM godwit.ledger WHERE task = ?")) {
            statement.setObject(1, grant.task().value());
            try (var rows = statement.executeQuery()) {
                return rows.next()
                        ? Optional.of(Json.as(Json.parse(rows.getString(1)), TaskResult.class))
                        : Optional.empty();
            }
        }
    }
}
