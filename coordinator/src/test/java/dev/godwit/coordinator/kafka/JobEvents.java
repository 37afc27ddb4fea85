package dev.godwit.coordinator.kafka;

import dev.godwit.common.event.EventRecord;
import dev.godwit.common.event.EventTypes;
import dev.godwit.common.event.TopicNames;
import dev.godwit.common.json.Json;
import dev.godwit.coordinator.postgres.OutboxWriter;
import java.time.Instant;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Events of made-up jobs, written as the coordinator writes them: the event, and the job's latest state. */
final class JobEvents {

    private JobEvents() {}

    static void append(Handle transaction, UUID job, long sequence) {
        OutboxWriter.append(
                transaction,
                TopicNames.JOB_EVENTS,
                event(job, sequence, EventTypes.JOB_PROGRESSED),
                OutboxWriter.Encoding.BINARY);
        OutboxWriter.append(
                transaction,
                TopicNames.JOBS,
                event(job, sequence, EventTypes.JOB_STATE),
                OutboxWriter.Encoding.STRUCTURED);
    }

    private static EventRecord event(UUID job, long sequence, String type) {
        var data = Json.object()
                .put("job", job.toString())
                .put("kind", "sync")
                .put("environment", "staging")
                .put("state", "RUNNING")
                .put("done", sequence);
        return new EventRecord(
                UUID.randomUUID(),
                type,
                "/godwit/test/jobs/" + job,
                null,
                Instant.EPOCH,
                sequence,
                job.toString(),
                data);
    }
}
