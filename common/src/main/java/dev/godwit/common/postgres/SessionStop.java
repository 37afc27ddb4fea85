package dev.godwit.common.postgres;

import dev.godwit.common.job.JobFailedException;
import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes whatever a session waits for end. Asked a few times it cancels the statement, since a cancel between two statements cancels
 * nothing; then it closes the session here, so that nothing more is sent, and ends it in the server, which would notice only when
 * it has something to say. Called by one thread at a time.
 */
final class SessionStop implements Runnable {

    private static final Logger LOGGER = LoggerFactory.getLogger(SessionStop.class);
    private static final int CANCELS = 5;

    private final Databases databases;
    private final String name;
    private final SessionName session;
    private final Connection connection;
    private final PGConnection postgres;
    private final int pid;
    private int asked;

    SessionStop(Databases databases, String name, SessionName session, Connection connection, PGConnection postgres) {
        this.databases = databases;
        this.name = name;
        this.session = session;
        this.connection = connection;
        this.postgres = postgres;
        this.pid = postgres.getBackendPID();
    }

    @Override
    public void run() {
        asked++;
        try {
            if (asked <= CANCELS) {
                postgres.cancelQuery();
            } else {
                connection.abort(Runnable::run);
                end();
            }
        } catch (SQLException | JobFailedException e) {
            LOGGER.atDebug()
                    .addKeyValue("cause", e.getClass().getSimpleName())
                    .log("Could not stop a session; the next owner ends it");
        }
    }

    private void end() throws SQLException, JobFailedException {
        try (var other = databases.open(name, SessionName.GODWIT);
                var statement = other.prepareStatement("SELECT pg_catalog.pg_terminate_backend(pid)"
                        + " FROM pg_catalog.pg_stat_activity WHERE pid = ? AND application_name = ?")) {
            statement.setInt(1, pid);
            statement.setString(2, session.value());
            statement.execute();
        }
    }
}
