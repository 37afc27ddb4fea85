package dev.godwit.common.postgres;

import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.worker.Grant;
import dev.godwit.common.worker.TaskContext;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * The target database of one task, after the task took it over. Every session it opens bears the task's name, is written down in the
 * target, and is cancelled when the task is to stop.
 */
public final class Target {

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

    /** Opens a session in autocommit mode. What it writes is not fenced: use {@link #begin} for work. */
    public TaskSession open() throws JobFailedException {
        TaskSession session = TaskSession.open(databases, name, context);
        try {
            Sessions.record(session.connection(), context.grant());
            return session;
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
            return new WorkTransaction(session, context.grant(), guard);
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
}
