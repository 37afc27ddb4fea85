package dev.godwit.common.postgres;

import dev.godwit.common.job.TaskResult;
import dev.godwit.common.json.Json;
import dev.godwit.common.worker.Grant;
import dev.godwit.common.worker.TaskTakenException;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * The one transaction in which a task's rows, its fence check and its ledger row become visible together, or not at all. Confined to the
 * task's thread. Closing it without {@link #commit} rolls back.
 */
public final class WorkTransaction implements AutoCloseable {

    private final TaskSession session;
    private final Grant grant;
    private final CommitGuard guard;

    WorkTransaction(TaskSession session, Grant grant, CommitGuard guard) {
        this.session = session;
        this.grant = grant;
        this.guard = guard;
    }

    public Connection connection() {
        return session.connection();
    }

    /**
     * Checks ownership, writes the ledger row with {@code result}, and commits.
     *
     * @throws TaskTakenException if another owner has the task, or the job is in a later epoch; nothing was written
     * @throws SQLException if the commit failed; when the connection was lost the outcome is unknown, and the next attempt finds it in the ledger
     */
    public void commit(TaskResult result) throws SQLException {
        Connection connection = session.connection();
        guard.check(connection, grant);
        try (var statement = connection.prepareStatement("""
                INSERT INTO godwit.ledger (task, job, epoch, key, fence, result)
                VALUES (?, ?, ?, ?, ?, CAST(? AS jsonb))
                """)) {
            statement.setObject(1, grant.task().value());
            statement.setObject(2, grant.job().value());
            statement.setInt(3, grant.jobEpoch());
            statement.setString(4, grant.key());
            statement.setLong(5, grant.fence().value());
            statement.setString(6, Json.text(result));
            statement.executeUpdate();
        }
        connection.commit();
    }

    @Override
    public void close() {
        session.close();
    }
}
