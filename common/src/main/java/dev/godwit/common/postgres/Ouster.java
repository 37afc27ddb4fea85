package dev.godwit.common.postgres;

import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.worker.TaskContext;
import dev.godwit.common.worker.TaskTakenException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;

/**
 * Puts out whoever worked in a target before, in short transactions: ends their sessions, raises what keeps them out, ends again and waits until they
 * are gone.
 *
 * <p>The raise has a {@code lock_timeout}: a predecessor that is paused between its last read and its COMMIT holds the fence row, and gives way
 * only when its session is ended.
 */
final class Ouster {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long POLL_MILLIS = 20;

    /** A lock that was not to be had in time, and a deadlock. */
    private static final Set<String> WAITED_IN_VAIN = Set.of("55P03", "40P01");

    private final TaskContext context;
    private final Connection connection;
    private final Predecessors predecessors;

    /** @param connection in autocommit mode, before and after */
    Ouster(TaskContext context, Connection connection, Predecessors predecessors) {
        this.context = context;
        this.connection = connection;
        this.predecessors = predecessors;
    }

    /** Who is to be put out. */
    interface Predecessors {

        /** Asks the server to end their sessions; how many there were. */
        int end(Connection connection) throws SQLException;

        /** Raises what keeps them out, in the caller's transaction; false if somebody younger stands there. */
        boolean raise(Connection connection) throws SQLException;

        /** What they had, for messages. */
        String what();
    }

    /** @throws TaskTakenException if somebody younger stands there */
    void run(String target) throws SQLException, InterruptedException, JobFailedException {
        predecessors.end(connection);
        raise();
        awaitGone(target);
    }

    private void raise() throws SQLException, InterruptedException, JobFailedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        connection.setAutoCommit(false);
        try (var statement = connection.createStatement()) {
            while (true) {
                context.checkStopped();
                try {
                    statement.execute("SET LOCAL lock_timeout = '1s'");
                    statement.execute("SET LOCAL synchronous_commit = on");
                    if (!predecessors.raise(connection)) {
                        throw new TaskTakenException("%s has a newer owner than fence %s"
                                .formatted(predecessors.what(), context.grant().fence()));
                    }
                    connection.commit();
                    return;
                } catch (SQLException e) {
                    connection.rollback();
                    if (!WAITED_IN_VAIN.contains(String.valueOf(e.getSQLState())) || System.nanoTime() > deadline) {
                        throw e;
                    }
                    predecessors.end(connection);
                    connection.commit();
                }
            }
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    private void awaitGone(String target) throws SQLException, InterruptedException, JobFailedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (predecessors.end(connection) > 0) {
            context.checkStopped();
            if (System.nanoTime() > deadline) {
                throw new JobFailedException(
                        FailureKind.TRANSIENT,
                        "predecessor-stays",
                        "%s: a session of an earlier owner on '%s' did not end within %d s of being told to."
                                .formatted(predecessors.what(), target, PATIENCE.toSeconds()));
            }
            Thread.sleep(POLL_MILLIS);
        }
    }
}
