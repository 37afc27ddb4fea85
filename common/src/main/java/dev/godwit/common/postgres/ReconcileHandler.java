package dev.godwit.common.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.json.Json;
import dev.godwit.common.worker.TaskContext;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/**
 * Compares the tasks that the coordinator believes done with the target's ledger, after one synchronous commit that makes all earlier
 * commits durable. The answer's {@code missing} lists task ids that the target does not have: it lost its last commits, and they are done again.
 *
 * <p>The payload is {@code {"tasks": ["<uuid>", ...]}}. Registered by each worker under its own kind, as in {@code sync.reconcile}.
 */
public final class ReconcileHandler extends TargetTaskHandler {

    private final String kind;

    public ReconcileHandler(String kind, Databases databases) {
        super(databases);
        this.kind = kind;
    }

    @Override
    public String kind() {
        return kind;
    }

    @Override
    protected TaskResult work(TaskContext context, Target target) throws JobFailedException, SQLException {
        try (var session = target.open()) {
            Connection connection = session.connection();
            flush(connection, target);
            Set<UUID> present = ledger(connection, target);
            var missing = Json.object();
            var list = missing.putArray("missing");
            for (JsonNode task : context.grant().payload().path("tasks")) {
                if (!present.contains(UUID.fromString(task.asText()))) {
                    list.add(task.asText());
                }
            }
            return TaskResult.of(missing);
        }
    }

    /** A synchronous commit waits until all WAL before it is on disk, commits of other sessions included. */
    private static void flush(Connection connection, Target target) throws SQLException {
        connection.setAutoCommit(false);
        try (var statement = connection.createStatement()) {
            statement.execute("SET LOCAL synchronous_commit = on");
            Fences.requireFence(connection, target.grant());
            statement.execute("SELECT pg_catalog.pg_logical_emit_message(true, 'godwit', 'reconcile')");
            connection.commit();
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    private static Set<UUID> ledger(Connection connection, Target target) throws SQLException {
        try (var statement =
                connection.prepareStatement("SELECT task FROM godwit.ledger WHERE job = ? AND epoch = ?")) {
            statement.setObject(1, target.grant().job().value());
            statement.setInt(2, target.grant().jobEpoch());
            try (var rows = statement.executeQuery()) {
                var tasks = new HashSet<UUID>();
                while (rows.next()) {
                    tasks.add(rows.getObject(1, UUID.class));
                }
                return tasks;
            }
        }
    }
}
