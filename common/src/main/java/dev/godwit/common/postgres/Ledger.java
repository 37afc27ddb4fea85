package dev.godwit.common.postgres;

import dev.godwit.common.job.TaskId;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.json.Json;
import dev.godwit.common.worker.Grant;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** What a target knows to be done: one row for each task, written in the transaction of its work. */
final class Ledger {

    private Ledger() {}

    static void write(Connection connection, Grant grant, TaskResult result) throws SQLException {
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
    }

    /** The result of {@code task} if its work is committed. */
    static Optional<TaskResult> find(Connection connection, TaskId task) throws SQLException {
        try (var statement = connection.prepareStatement("SELECT result FROM godwit.ledger WHERE task = ?")) {
            statement.setObject(1, task.value());
            try (var rows = statement.executeQuery()) {
                return rows.next()
                        ? Optional.of(Json.as(Json.parse(rows.getString(1)), TaskResult.class))
                        : Optional.empty();
            }
        }
    }
}
