package dev.godwit.common.postgres;

import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.worker.TaskContext;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A session that bears a task's name and is cancelled when the task is to stop. Whoever opens it closes it. */
public final class TaskSession implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(TaskSession.class);

    /** So often a cancel is tried; then the session is closed under whoever still waits for the server. */
    private static final int CANCELS = 5;

    private final Connection connection;
    private final TaskContext.Registration registration;

    private TaskSession(Connection connection, TaskContext.Registration registration) {
        this.connection = connection;
        this.registration = registration;
    }

    /** Opens a session on the connection called {@code name}, in autocommit mode. */
    public static TaskSession open(Databases databases, String name, TaskContext context) throws JobFailedException {
        Connection connection = databases.open(name, SessionName.of(context.grant()));
        var asked = new AtomicInteger();
        return new TaskSession(connection, context.onStop(() -> {
            if (asked.incrementAndGet() <= CANCELS) {
                cancel(connection);
            } else {
                abort(connection);
                end(databases, name, connection, SessionName.of(context.grant()));
            }
        }));
    }

    public Connection connection() {
        return connection;
    }

    /** Rolls back what is open, and closes. A lost connection is no error: the server has rolled back. */
    @Override
    public void close() {
        registration.close();
        try {
            connection.close();
        } catch (SQLException e) {
            LOGGER.atDebug()
                    .addKeyValue("sqlstate", e.getSQLState())
                    .log("A session was already gone when it was closed");
        }
    }

    private static void cancel(Connection connection) {
        try {
            connection.unwrap(PGConnection.class).cancelQuery();
        } catch (SQLException e) {
            LOGGER.atDebug()
                    .addKeyValue("sqlstate", e.getSQLState())
                    .log("Could not cancel a statement; the next owner ends its session");
        }
    }

    /** First here, so that no further statement is sent. The server notices only when it has something to say. */
    private static void abort(Connection connection) {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            LOGGER.atDebug().addKeyValue("sqlstate", e.getSQLState()).log("Could not close a session");
        }
    }

    private static void end(Databases databases, String name, Connection connection, SessionName session) {
        try (var other = databases.open(name, SessionName.GODWIT);
                var statement = other.prepareStatement("SELECT pg_catalog.pg_terminate_backend(pid)"
                        + " FROM pg_catalog.pg_stat_activity WHERE pid = ? AND application_name = ?")) {
            statement.setInt(1, connection.unwrap(PGConnection.class).getBackendPID());
            statement.setString(2, session.value());
            statement.execute();
        } catch (SQLException | JobFailedException e) {
            LOGGER.atDebug()
                    .addKeyValue("cause", e.getClass().getSimpleName())
                    .log("Could not end a session; the next owner does");
        }
    }
}
