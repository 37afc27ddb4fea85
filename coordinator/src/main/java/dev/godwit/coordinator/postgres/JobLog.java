package dev.godwit.coordinator.postgres;

import dev.godwit.common.event.EventRecord;
import dev.godwit.common.event.EventTypes;
import dev.godwit.common.event.TopicNames;
import dev.godwit.common.json.Json;
import dev.godwit.coordinator.job.Job;
import dev.godwit.coordinator.job.JobEvent;
import dev.godwit.coordinator.job.JobStatus;
import dev.godwit.coordinator.stage.Stage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * Writes what happened to a job: its numbered events, their records in the outbox and in the audit trail, and its latest state. The
 * last thing that a transaction does, since the audit trail is locked from then on.
 */
final class JobLog {

    private static final String TYPE_PREFIX = "dev.godwit.";

    private final Installation installation;
    private final AuditSink audit;

    JobLog(Installation installation, AuditSink audit) {
        this.installation = installation;
        this.audit = audit;
    }

    /** @param sequence of the job's latest event so far
     *  @return that of the last of {@code events} */
    long write(Handle transaction, Job job, long sequence, List<JobEvent> events, Instant now) {
        if (events.isEmpty()) {
            return sequence;
        }
        long number = sequence;
        var ids = new ArrayList<UUID>();
        for (JobEvent event : events) {
            number++;
            ids.add(publish(transaction, job, number, event, now));
        }
        publishState(transaction, job, number, now);
        for (int i = 0; i < ids.size(); i++) {
            JobEvent event = events.get(i);
            audit.record(
                    transaction,
                    event.actor(),
                    null,
                    action(event.type()),
                    "jobs/" + job.id(),
                    event.data(),
                    ids.get(i));
        }
        return number;
    }

    private UUID publish(Handle transaction, Job job, long number, JobEvent event, Instant now) {
        UUID id = EventIds.next();
        transaction.execute(
                "INSERT INTO godwit_control.job_event (job, sequence, event_id, type, at, actor, data)"
                        + " VALUES (?, ?, ?, ?, ?, ?, CAST(? AS jsonb))",
                job.id().value(),
                number,
                id,
                event.type(),
                Bind.instant(now),
                event.actor(),
                Bind.json(event.data()));
        OutboxWriter.append(
                transaction,
                TopicNames.JOB_EVENTS,
                record(job, id, event.type(), number, now, event.data()),
                OutboxWriter.Encoding.BINARY);
        return id;
    }

    /** Has the latest state of {@code job} published. */
    void publishState(Handle transaction, Job job, long number, Instant now) {
        JobStatus status = job.status();
        Stage stage = job.stage();
        var data = Json.object();
        data.put("job", job.id().toString());
        data.put("kind", job.kind().name());
        data.put("environment", job.spec().environment());
        data.put("state", status.state().name());
        data.put("epoch", status.epoch());
        if (stage != null) {
            data.put("stage", stage.name());
        }
        data.put("submitter", job.spec().submittedBy());
        data.put("submitted", job.spec().submittedAt().toString());
        data.put("updated", now.toString());
        if (status.planHash() != null) {
            data.put("planHash", status.planHash());
        }
        if (status.risk() != null) {
            data.put("risk", status.risk().name());
        }
        if (status.failure() != null) {
            data.put("code", status.failure().code());
            data.put("message", status.failure().message());
        }
        OutboxWriter.append(
                transaction,
                TopicNames.JOBS,
                record(job, EventIds.next(), EventTypes.JOB_STATE, number, now, data),
                OutboxWriter.Encoding.STRUCTURED);
    }

    private EventRecord record(
            Job job, UUID id, String type, long number, Instant now, com.fasterxml.jackson.databind.JsonNode data) {
        return new EventRecord(
                id,
                type,
                "/godwit/%s/jobs/%s".formatted(installation.name(), job.id()),
                "jobs/" + job.id(),
                now,
                number,
                job.id().toString(),
                data);
    }

    /** {@code dev.godwit.job.submitted.v1} as {@code job.submitted}. */
    private static String action(String type) {
        String name = type.startsWith(TYPE_PREFIX) ? type.substring(TYPE_PREFIX.length()) : type;
        int version = name.lastIndexOf(".v");
        return version < 0 ? name : name.substring(0, version);
    }
}
