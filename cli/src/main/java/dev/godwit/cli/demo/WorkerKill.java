package dev.godwit.cli.demo;

import dev.godwit.cli.CliException;
import dev.godwit.common.api.TaskDocument;
import dev.godwit.common.job.JobId;
import dev.godwit.common.job.TaskState;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Kills one worker in the middle of a chunk. That it is the middle is no guess: as soon as the target receives rows, the workers are stopped for a
 * moment, target and coordinator are asked which chunk has rows that are not committed and whose it is, that worker is killed, and the others go on.
 */
final class WorkerKill {

    private static final String COPYING = """
            SELECT s.task, p.tuples_processed
            FROM pg_catalog.pg_stat_progress_copy p
            JOIN pg_catalog.pg_stat_activity a ON a.pid = p.pid
            JOIN godwit.session s ON s.pid = a.pid AND s.backend_start = a.backend_start
            WHERE p.command = 'COPY FROM' AND p.tuples_processed > 0
            """;

    private final Jobs jobs;
    private final JobId job;
    private final Roles roles;
    private final Connection target;
    private @Nullable Victim victim;

    /** @param target where chunks arrive */
    WorkerKill(Jobs jobs, JobId job, Roles roles, Connection target) {
        this.jobs = jobs;
        this.job = job;
        this.roles = roles;
        this.target = target;
    }

    /**
     * @param rowsInFlight of the chunk, received and not committed
     * @param still for how long all workers were stopped
     */
    record Victim(RoleProcess process, TaskDocument chunk, long rowsInFlight, Duration still, Instant killed) {}

    Optional<Victim> victim() {
        return Optional.ofNullable(victim);
    }

    @Nullable
    RoleProcess killed() {
        return victim == null ? null : victim.process();
    }

    /** Tries for {@code millis} to catch a worker. */
    void attempt(long millis) throws CliException, SQLException, DemoFailure, InterruptedException {
        long end = System.nanoTime() + millis * 1_000_000;
        while (victim == null && System.nanoTime() < end) {
            if (!copying().isEmpty()) {
                strike();
            }
            Thread.sleep(1);
        }
    }

    private void strike() throws CliException, SQLException, DemoFailure, InterruptedException {
        List<RoleProcess> workers = roles.workers().stream()
                .filter(worker -> worker.name().startsWith("sync"))
                .toList();
        long stopped = System.nanoTime();
        try {
            for (RoleProcess worker : workers) {
                Signal.STOP.send(worker.pid());
            }
            Map<UUID, Long> rows = copying();
            if (!rows.isEmpty()) {
                choose(jobs.tasks(job), rows.keySet())
                        .ifPresent(chunk -> roles.worker(chunk.worker()).ifPresent(worker -> {
                            worker.kill();
                            victim = new Victim(
                                    worker,
                                    chunk,
                                    rows.getOrDefault(chunk.id().value(), 0L),
                                    Duration.ofNanos(System.nanoTime() - stopped),
                                    Instant.now());
                        }));
            }
        } finally {
            for (RoleProcess worker : workers) {
                if (worker.isAlive()) {
                    Signal.CONT.send(worker.pid());
                }
            }
        }
    }

    /** One of the chunks that are being copied, of a worker that does not hold the job's snapshot as well. */
    private static Optional<TaskDocument> choose(List<TaskDocument> tasks, Set<UUID> copying) {
        var holders = tasks.stream()
                .filter(task -> task.companion() && task.state() == TaskState.RUNNING)
                .map(TaskDocument::worker)
                .collect(Collectors.toSet());
        return tasks.stream()
                .filter(task -> task.state() == TaskState.RUNNING
                        && copying.contains(task.id().value())
                        && !holders.contains(task.worker()))
                .findFirst();
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
