package dev.godwit.cli.demo;

import dev.godwit.cli.CliException;
import dev.godwit.common.api.TaskDocument;
import dev.godwit.common.job.JobId;
import dev.godwit.common.job.TaskState;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Kills one worker in the middle of a chunk. That it is the middle is no guess: as soon as the target receives rows, the workers are stopped for a
 * moment, target and coordinator are asked which chunk has rows that are not committed and whose it is, that worker is killed, and the others go on.
 */
final class WorkerKill {

    /** Work transactions that have begun to write to a table of the shop, and the rows that their COPY has received, if it still runs. */
    private static final String COPYING = """
            SELECT s.task, p.tuples_processed
            FROM pg_catalog.pg_stat_activity a
            JOIN godwit.session s ON s.pid = a.pid AND s.backend_start = a.backend_start
            LEFT JOIN pg_catalog.pg_stat_progress_copy p ON p.pid = a.pid
            WHERE a.datname = current_database() AND a.backend_xid IS NOT NULL AND EXISTS (
                SELECT FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_class c ON c.oid = l.relation
                WHERE l.pid = a.pid AND l.granted AND l.mode = 'RowExclusiveLock'
                    AND c.relnamespace = 'public'::regnamespace)
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
     * @param rowsInFlight of the chunk, received and not committed; null if all had been, and only the commit was to come
     * @param still for how long all workers were stopped
     */
    record Victim(
            RoleProcess process,
            TaskDocument chunk,
            @Nullable Long rowsInFlight,
            Duration still,
            Instant killed) {}

    Optional<Victim> victim() {
        return Optional.ofNullable(victim);
    }

    @Nullable
    RoleProcess killed() {
        return victim == null ? null : victim.process();
    }

    /** Tries for {@code patience} to catch a worker. */
    void attempt(Duration patience) throws CliException, SQLException, DemoFailure, InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (victim == null && System.nanoTime() < end) {
            if (!copying().isEmpty()) {
                strike();
            }
            Thread.sleep(1);
        }
    }

    private void strike() throws CliException, SQLException, DemoFailure, InterruptedException {
        List<RoleProcess> workers = roles.syncWorkers();
        long stopped = System.nanoTime();
        try {
            Signal.STOP.send(workers);
            Map<UUID, @Nullable Long> rows = copying();
            if (!rows.isEmpty()) {
                choose(jobs.tasks(job), rows)
                        .ifPresent(chunk -> roles.worker(chunk.worker()).ifPresent(worker -> {
                            worker.kill();
                            victim = new Victim(
                                    worker,
                                    chunk,
                                    rows.get(chunk.id().value()),
                                    Duration.ofNanos(System.nanoTime() - stopped),
                                    Instant.now());
                        }));
            }
        } finally {
            Signal.CONT.send(workers.stream().filter(RoleProcess::isAlive).toList());
        }
    }

    /** One of the chunks that are being copied, of a worker that does not hold the job's snapshot as well; late in the job, of any. */
    private static Optional<TaskDocument> choose(List<TaskDocument> tasks, Map<UUID, @Nullable Long> copying) {
        List<TaskDocument> chunks = SyncProgress.chunks(tasks);
        boolean late = chunks.stream().filter(SyncProgress::isDone).count() * 2 > chunks.size();
        var holders = tasks.stream()
                .filter(task -> task.companion() && task.state() == TaskState.RUNNING)
                .map(TaskDocument::worker)
                .collect(Collectors.toSet());
        return chunks.stream()
                .filter(task -> task.state() == TaskState.RUNNING
                        && copying.containsKey(task.id().value())
                        && (late || !holders.contains(task.worker())))
                .min(Comparator.<TaskDocument, Boolean>comparing(task -> holders.contains(task.worker()))
                        .thenComparing(task -> copying.get(task.id().value()) == null));
    }

    /** The rows that the target has received, by task. */
    private Map<UUID, @Nullable Long> copying() throws SQLException {
        var copying = new HashMap<UUID, @Nullable Long>();
        try (var statement = target.createStatement();
                var rows = statement.executeQuery(COPYING)) {
            while (rows.next()) {
                copying.put(rows.getObject(1, UUID.class), rows.getObject(2, Long.class));
            }
        }
        return copying;
    }
}
