package dev.godwit.coordinator.postgres;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.godwit.common.event.EventRecord;
import dev.godwit.common.event.TopicNames;
import dev.godwit.common.json.Json;
import dev.godwit.coordinator.job.JobEvent;
import dev.godwit.coordinator.schedule.Schedule;
import java.time.Instant;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;

/** Writes what happened to a schedule: its numbered event in the outbox, and its record in the audit trail, which is locked from then on. */
final class ScheduleLog {

    private final Installation installation;
    private final AuditSink audit;

    ScheduleLog(Installation installation, AuditSink audit) {
        this.installation = installation;
        this.audit = audit;
    }

    /** Something that somebody did. */
    void did(
            Handle transaction,
            String actor,
            Schedule schedule,
            String action,
            String type,
            Instant now,
            Consumer<ObjectNode> details) {
        var data = data(schedule, details);
        long sequence = ScheduleRows.nextSequence(transaction, schedule.id());
        var id = EventIds.next();
        OutboxWriter.append(
                transaction,
                TopicNames.SCHEDULE_EVENTS,
                new EventRecord(
                        id,
                        type,
                        "/godwit/%s/schedules/%s".formatted(installation.name(), schedule.id()),
                        "schedules/" + schedule.name(),
                        now,
                        sequence,
                        schedule.id().toString(),
                        data),
                OutboxWriter.Encoding.BINARY);
        String onBehalfOf = actor.equals(JobEvent.COORDINATOR) ? schedule.author() : null;
        audit.record(transaction, actor, onBehalfOf, action, "schedules/" + schedule.name(), data, id);
    }

    /** Something that happened by itself. */
    void happened(
            Handle transaction,
            Schedule schedule,
            String action,
            String type,
            Instant now,
            Consumer<ObjectNode> details) {
        did(transaction, JobEvent.COORDINATOR, schedule, action, type, now, details);
    }

    private static ObjectNode data(Schedule schedule, Consumer<ObjectNode> details) {
        var data = Json.object();
        data.put("schedule", schedule.id().toString());
        data.put("name", schedule.name());
        data.put("kind", schedule.submission().kind());
        data.put("environment", schedule.submission().environment());
        data.put("author", schedule.author());
        details.accept(data);
        return data;
    }
}
