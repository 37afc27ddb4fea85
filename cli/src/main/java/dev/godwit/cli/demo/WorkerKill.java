package dev.godwit.cli.demo;

import dev.godwit.common.api.TaskDocument;
import dev.godwit.common.job.TaskState;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Kills one worker in the middle of a chunk. That it is the middle is no guess: the worker is stopped first, the target is asked whether rows of
 * its chunk have arrived that are not committed, and only then it is killed; otherwise it goes on, and another moment is tried.
 */
final class WorkerKill {

    private static final String COPYING = """
            SELECT s.task, p.tuples_processed
            FROM pg_catalog.pg_stat_progress_copy p
            JOIN pg_catalog.pg_stat_activity a ON a.pid = p.pid
            JOIN godwit.session s ON s.pid = a.pid AND s.backend_start = a.backend_start
            WHERE p.command = 'COPY FROM' AND p.tuples_processed > 0 AND a.state = 'active'
            """;

    private final Roles roles;
    private final Connection target;
    private @Nullable Victim victim;

    /** @param target where chunks arrive */
    WorkerKill(Roles roles, Connection target) {
        this.roles = roles;
        this.target = target;
    }

    /** @param rowsInFlight of the chunk, received and not committed */
    record Victim(RoleProcess process, TaskDocument chunk, long rowsInFlight, Instant killed) {}

    Optional<Victim> victim() {
        return Optional.ofNullable(victim);
    }

    @Nullable RoleProcess killed() {
        return victim == null ? null : victim.process();
    }

    /**
     * Tries for a moment to catch a worker.
     *
     * @param tasks as they stood just now
     * @param millis for how long
     */
    void attempt(List<TaskDocument> tasks, long millis) throws SQLException, DemoFailure, InterruptedException {
        Map<UUID, TaskDocument> chunks = tasks.stream()
                .filter(task -> task.kind().equals("sync.copy") && task.state() == TaskState.RUNNING)
                .collect(Collectors.toMap(task -> task.id().value(), Function.identity()));
        long end = System.nanoTime() + millis * 1_000_000;
        while (victim == null && !chunks.isEmpty() && System.nanoTime() < end) {
            for (UUID task : copying().keySet()) {
                TaskDocument chunk = chunks.get(task);
                Optional<RoleProcess> worker = chunk == null ? Optional.empty() : roles.worker(chunk.worker());
                if (chunk != null && worker.isPresent() && victim == null) {
                    strike(worker.get(), chunk);
                }
            }
            Thread.sleep(2);
        }
    }

    private void strike(RoleProcess worker, TaskDocument chunk)
            throws SQLException, DemoFailure, InterruptedException {
        Signal.STOP.send(worker.pid());
        Long rows = copying().get(chunk.id().value());
        if (rows == null) {
            Signal.CONT.send(worker.pid()); // it has committed in the meantime
            return;
        }
        worker.kill();
        victim = new Victim(worker, chunk, rows, Instant.now());
    }

    /** The rows that the target has received, by task. */
    private Map<UUID, Long> copying() throws SQLException {
        var copying = new HashMap<UUID, Long>();
        try (var statement = target.createStatement();
                var rows = statement.executeQuery(COPYING)) {
            while (rows.next()) {
                copying.put(rows.getObject(1, UUID.class), rows.getLong(2));
            }
        }
        return copying;
    }
}
