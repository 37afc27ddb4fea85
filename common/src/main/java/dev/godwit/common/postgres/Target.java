package dev.godwit.common.postgres;

import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.worker.Grant;
import dev.godwit.common.worker.TaskContext;
import dev.godwit.common.worker.TaskTakenException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The target database of one task, after the task took it over. Every session it opens bears the task's name, is written down in the
 * target, and is cancelled when the task is to stop.
 */
public final class Target {

    private static final Logger LOGGER = LoggerFactory.getLogger(Target.class);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long PAUSE_MILLIS = 100;

    private final Databases databases;
    private final TaskContext context;
    private final CommitGuard guard;
    private final String name;

    Target(Databases databases, TaskContext context, CommitGuard guard, String name) {
        this.databases = databases;
        this.context = context;
        this.guard = guard;
        this.name = name;
    }

    /** The connection's name, for messages. */
    public String name() {
        return name;
    }

    public Grant grant() {
        return context.grant();
    }

    /**
     * Opens a session in autocommit mode. What it writes is not fenced: use {@link #begin} for work.
     *
     * @throws TaskTakenException if the task has another owner by now
     */
    public TaskSession open() throws JobFailedException {
        TaskSession session = TaskSession.open(databases, name, context);
        try {
            Sessions.record(session.connection(), context.grant());
            guard.check(session.connection(), context.grant());
            return session;
        } catch (TaskTakenException e) {
            session.close();
            throw e;
        } catch (SQLException e) {
            session.close();
            throw SqlFailures.failure(e, "Opening a session on '%s'".formatted(name));
        }
    }

    /** Begins the transaction in which the task does its work. */
    public WorkTransaction begin() throws JobFailedException {
        TaskSession session = open();
        try {
            session.connection().setAutoCommit(false);
            return new WorkTransaction(session, this, guard);
        } catch (SQLException e) {
            session.close();
            throw SqlFailures.failure(e, "Beginning a transaction on '%s'".formatted(name));
        }
    }

    /**
     * Checks, in a transaction of its own, that this task is still the owner: immediately before a statement that cannot run in a
     * transaction, on the session that holds the advisory lock.
     */
    public void requireOwner(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try {
            guard.check(connection, context.grant());
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    /** Whether this task's work is in the ledger after all. Asks for as long as a server takes to restart; false if it cannot be told. */
    boolean hasCommitted(int pid) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try {
            Optional<Boolean> committed = askLedger(pid);
            while (committed.isEmpty() && System.nanoTime() - deadline < 0) {
                context.checkStopped();
                Thread.sleep(PAUSE_MILLIS);
                committed = askLedger(pid);
            }
            return committed.orElse(false);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Nothing while the server is away, or while the session {@code pid}, which may still commit, is not gone. */
    private Optional<Boolean> askLedger(int pid) {
        try (var session = open()) {
            Connection connection = session.connection();
            return Sessions.end(connection, context.grant(), pid)
                    ? Optional.of(
                            Ledger.find(connection, context.grant().task()).isPresent())
                    : Optional.empty();
        } catch (TaskTakenException e) {
            return Optional.of(false); // the newer owner looks into the ledger
        } catch (JobFailedException | SQLException e) {
            LOGGER.atDebug()
                    .addKeyValue("task", context.grant().task())
                    .log("Cannot ask the ledger yet: {}", e.getClass().getSimpleName());
            return Optional.empty();
        }
    }
}
