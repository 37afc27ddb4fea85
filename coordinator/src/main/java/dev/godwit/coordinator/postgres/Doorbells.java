package dev.godwit.coordinator.postgres;

import dev.godwit.common.event.EventRecord;
import dev.godwit.common.event.EventTypes;
import dev.godwit.common.event.TopicNames;
import dev.godwit.common.job.JobId;
import dev.godwit.common.job.TaskId;
import dev.godwit.common.json.Json;
import dev.godwit.coordinator.job.Job;
import java.time.Instant;
import java.util.Collection;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * Rings for work. A doorbell holds ids and a kind, never what is to be done. For a crowd of tasks only some are rung for: whoever has
 * finished one asks for the next anyway.
 */
final class Doorbells {

    /** More would only be noise: as many workers may come and ask. */
    static final int MOST = 64;

    private final Installation installation;

    Doorbells(Installation installation) {
        this.installation = installation;
    }

    /** Rings for tasks of the job that are ready and were not rung for. */
    void ring(Handle transaction, Job job, Instant now) {
        ring(transaction, job, now, """
                SELECT id FROM godwit_control.task
                WHERE job = :job AND state = 'READY' AND rung_at IS NULL AND ready_at <= :now
                ORDER BY weight DESC, id LIMIT :most FOR UPDATE SKIP LOCKED
                """);
    }

    /** Rings again for tasks of the job that have been ready since {@code before}. */
    void ringAgain(Handle transaction, Job job, Instant now, Instant before) {
        transaction
                .createQuery("""
                        WITH due AS (
                            SELECT id FROM godwit_control.task
                            WHERE job = :job AND state = 'READY' AND greatest(ready_at, coalesce(rung_at, ready_at)) < :before
                            ORDER BY weight DESC, id LIMIT :most FOR UPDATE SKIP LOCKED)
                        UPDATE godwit_control.task t SET rung_at = :now FROM due WHERE t.id = due.id RETURNING t.id, t.kind
                        """)
                .bind("job", job.id().value())
                .bind("before", Bind.instant(before))
                .bind("now", Bind.instant(now))
                .bind("most", MOST)
                .map((row, context) -> new Rung(Read.uuid(row, "id"), row.getString("kind")))
                .forEach(rung -> write(transaction, job, rung, now));
    }

    /** Rings for these tasks, as far as they are ready. */
    void ring(Handle transaction, Job job, Collection<UUID> tasks, Instant now) {
        transaction
                .createQuery("""
                        UPDATE godwit_control.task t SET rung_at = :now
                        FROM (SELECT unnest(:tasks) AS id LIMIT :most) due
                        WHERE t.id = due.id AND t.state = 'READY' AND t.ready_at <= :now RETURNING t.id, t.kind
                        """)
                .bind("tasks", Bind.uuids(tasks))
                .bind("now", Bind.instant(now))
                .bind("most", MOST)
                .map((row, context) -> new Rung(Read.uuid(row, "id"), row.getString("kind")))
                .forEach(rung -> write(transaction, job, rung, now));
    }

    private void ring(Handle transaction, Job job, Instant now, String due) {
        transaction
                .createQuery(
                        "WITH due AS (" + due
                                + ") UPDATE godwit_control.task t SET rung_at = :now FROM due WHERE t.id = due.id RETURNING t.id, t.kind")
                .bind("job", job.id().value())
                .bind("now", Bind.instant(now))
                .bind("most", MOST)
                .map((row, context) -> new Rung(Read.uuid(row, "id"), row.getString("kind")))
                .forEach(rung -> write(transaction, job, rung, now));
    }

    private void write(Handle transaction, Job job, Rung rung, Instant now) {
        String family = rung.kind().substring(0, rung.kind().indexOf('.'));
        String topic = TopicNames.tasks(
                TopicNames.FAMILIES.contains(family) ? family : job.kind().family());
        var data = Json.object();
        data.put("task", rung.task().toString());
        data.put("kind", rung.kind());
        data.put("environment", job.spec().environment());
        append(
                transaction,
                topic,
                EventTypes.TASK_READY,
                job.id(),
                rung.task(),
                UUID.randomUUID().toString(),
                data,
                now);
    }

    /** Has whoever runs {@code task} renew, and obey the answer. */
    void look(Handle transaction, JobId job, TaskId task, Instant now) {
        var data = Json.object().put("task", task.toString());
        append(transaction, TopicNames.CONTROL, EventTypes.CONTROL_LOOK, job, task.value(), task.toString(), data, now);
    }

    private void append(
            Handle transaction,
            String topic,
            String type,
            JobId job,
            UUID task,
            String key,
            com.fasterxml.jackson.databind.JsonNode data,
            Instant now) {
        var event = new EventRecord(
                EventIds.next(),
                type,
                "/godwit/%s/jobs/%s".formatted(installation.name(), job),
                "jobs/%s/tasks/%s".formatted(job, task),
                now,
                0,
                key,
                data);
        OutboxWriter.append(transaction, topic, event, OutboxWriter.Encoding.BINARY);
    }

    private record Rung(UUID task, String kind) {}
}
