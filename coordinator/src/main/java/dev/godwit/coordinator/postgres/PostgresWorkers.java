package dev.godwit.coordinator.postgres;

import dev.godwit.common.job.WorkerId;
import dev.godwit.common.json.Json;
import dev.godwit.coordinator.job.JobRefusedException;
import dev.godwit.coordinator.job.JobRefusedException.Reason;
import dev.godwit.coordinator.job.Principal;
import dev.godwit.coordinator.job.WorkerView;
import dev.godwit.coordinator.job.Workers;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Workers in the control database. */
final class PostgresWorkers implements Workers {

    private final Transactions transactions;
    private final AuditSink audit;
    private final Duration timeout;

    PostgresWorkers(Transactions transactions, AuditSink audit, Duration timeout) {
        this.transactions = transactions;
        this.audit = audit;
        this.timeout = timeout;
    }

    @Override
    public List<WorkerView> list() {
        return transactions.ask(handle -> views(handle, null));
    }

    @Override
    public WorkerView drain(WorkerId worker, Principal by) {
        if (by.kind() == Principal.Kind.WORKER) {
            throw new JobRefusedException(Reason.FORBIDDEN, "forbidden", "A worker cannot drain workers.");
        }
        return transactions.in(handle -> {
            int changed = handle.execute(
                    "UPDATE godwit_control.worker SET draining = true WHERE id = ? AND NOT draining", worker.value());
            var view = views(handle, worker).stream()
                    .findFirst()
                    .orElseThrow(() -> new JobRefusedException(
                            Reason.NOT_FOUND,
                            "unknown-worker",
                            "No worker '%s' has ever asked for work.".formatted(worker)));
            if (changed == 1) {
                audit.record(handle, by.name(), null, "worker.drained", "workers/" + worker, Json.object(), null);
            }
            return view;
        });
    }

    private List<WorkerView> views(Handle handle, @Nullable WorkerId only) {
        return handle.createQuery("""
                        SELECT w.*, w.last_seen > clock_timestamp() - CAST(:timeout AS interval) AS live,
                               (SELECT count(*) FROM godwit_control.task t WHERE t.state = 'RUNNING' AND t.owner = w.id) AS running
                        FROM godwit_control.worker w WHERE CAST(:only AS text) IS NULL OR id = :only ORDER BY id
                        """)
                .bind("timeout", timeout.toString())
                .bind("only", only == null ? null : only.value())
                .map((row, context) -> view(row))
                .list();
    }

    private static WorkerView view(ResultSet row) throws SQLException {
        return new WorkerView(
                new WorkerId(row.getString("id")),
                row.getString("version"),
                new HashSet<>(Read.texts(row, "kinds")),
                labels(row),
                new HashSet<>(Read.texts(row, "connections")),
                row.getInt("slots"),
                row.getInt("running"),
                row.getBoolean("draining"),
                row.getBoolean("live"),
                Read.instant(row, "last_seen"));
    }

    private static Map<String, String> labels(ResultSet row) throws SQLException {
        var labels = new HashMap<String, String>();
        Read.json(row, "labels")
                .properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
        return labels;
    }
}
