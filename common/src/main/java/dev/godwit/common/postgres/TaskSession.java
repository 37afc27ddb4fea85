package dev.godwit.common.postgres;

import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.worker.TaskContext;
import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A session that bears a task's name and is cancelled when the task is to stop. Whoever opens it closes it. */
public final class TaskSession implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(TaskSession.class);

    private final Connection connection;
    private final TaskContext.Registration registration;

    private TaskSession(Connection connection, TaskContext.Registration registration) {
        this.connection = connection;
        this.registration = registration;
    }

    /** Opens a session on the connection called {@code name}, in autocommit mode. */
    public static TaskSession open(Databases databases, String name, TaskContext context) throws JobFailedException {
        SessionName session = SessionName.of(context.grant());
        Connection connection = databases.open(name, session);
        try {
            var postgres = connection.unwrap(PGConnection.class);
            return new TaskSession(
                    connection, context.onStop(new SessionStop(databases, name, session, connection, postgres)));
        } catch (SQLException e) {
            throw SqlFailures.failure(e, "Opening a session on '%s'".formatted(name));
        }
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
}
