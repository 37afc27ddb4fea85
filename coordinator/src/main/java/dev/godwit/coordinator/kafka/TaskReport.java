package dev.godwit.coordinator.kafka;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.event.EventRecord;
import dev.godwit.common.event.EventTypes;
import dev.godwit.common.event.Reason;
import dev.godwit.common.event.ReportMac;
import dev.godwit.common.event.TopicNames;
import dev.godwit.common.event.UnreadableEventException;
import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.Fence;
import dev.godwit.common.job.TaskId;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.json.Hashes;
import dev.godwit.common.kafka.KafkaEvents;
import dev.godwit.common.worker.LeaseRefusedException;
import dev.godwit.common.worker.Progress;
import dev.godwit.common.worker.ReportRefusedException;
import dev.godwit.coordinator.job.Dispatch;
import dev.godwit.coordinator.job.GrantSecret;
import dev.godwit.coordinator.job.TaskFence;
import dev.godwit.coordinator.postgres.InboxStore;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** A report whose form is known to be right, and nothing else of it yet. */
record TaskReport(ConsumerRecord<byte[], byte[]> record, EventRecord event, TaskFence grant, long n) {

    static TaskReport read(ConsumerRecord<byte[], byte[]> record) throws UnreadableEventException {
        EventRecord event = KafkaEvents.read(TopicNames.TASK_EVENTS, record);
        JsonNode data = event.data();
        TaskId task = TaskId.parse(data.get("task").asText());
        byte[] key = task.toString().getBytes(StandardCharsets.US_ASCII);
        if (record.key() == null || !Arrays.equals(record.key(), key)) {
            throw new UnreadableEventException(Reason.SCHEMA_INVALID, "The record's key is not the report's task");
        }
        if (!data.get("fence").canConvertToLong() || !data.get("n").canConvertToLong()) {
            throw new UnreadableEventException(Reason.SCHEMA_INVALID, "The report's fence or number is out of range");
        }
        return new TaskReport(
                record,
                event,
                new TaskFence(task, new Fence(data.get("fence").asLong())),
                data.get("n").asLong());
    }

    /** False if it is stale.
     *
     * @throws UnreadableEventException if it is forged */
    boolean isGenuine(@Nullable GrantSecret secret) throws UnreadableEventException {
        if (secret instanceof GrantSecret.Stale) {
            return false;
        }
        if (secret instanceof GrantSecret.Known known) {
            String mac = KafkaEvents.attribute(record, ReportMac.ATTRIBUTE);
            if (ReportMac.verifies(mac, known.value(), event.id(), event.type(), record.value())) {
                return true;
            }
            throw new UnreadableEventException(
                    Reason.UNAUTHORIZED, "The report is not signed under the secret of the grant that it names");
        }
        throw new UnreadableEventException(Reason.UNAUTHORIZED, "The report names a grant that never was");
    }

    boolean isProgress() {
        return event.type().equals(EventTypes.TASK_PROGRESSED);
    }

    boolean isFailure() {
        return event.type().equals(EventTypes.TASK_FAILED);
    }

    Progress progress() {
        JsonNode data = event.data();
        return new Progress(
                data.get("done").asLong(),
                data.has("total") ? data.get("total").asLong() : null,
                data.get("bytes").asLong(),
                data.has("note") ? data.get("note").asText() : null);
    }

    /** What a completed task brought back, if the report holds it; else it comes over HTTP. */
    Optional<TaskResult> result() {
        return event.type().equals(EventTypes.TASK_COMPLETED) && event.data().has("result")
                ? Optional.of(new TaskResult(event.data().get("result"), null, List.of()))
                : Optional.empty();
    }

    /** What it is remembered by. */
    InboxStore.Entry entry() {
        String hash = Hashes.hex(Hashes.sha256(event.type().getBytes(StandardCharsets.UTF_8), record.value()));
        return new InboxStore.Entry(event.source(), event.id(), hash);
    }

    /** A claim is only news, and a result that is not in the report comes over HTTP: neither changes anything. */
    void applyTo(Dispatch dispatch) throws LeaseRefusedException, ReportRefusedException, UnreadableEventException {
        if (isFailure()) {
            dispatch.fail(grant.task(), grant.fence(), failure(), text("code"), text("message"));
        }
        Optional<TaskResult> result = result();
        if (result.isPresent()) {
            dispatch.complete(grant.task(), grant.fence(), result.get());
        }
    }

    private FailureKind failure() throws UnreadableEventException {
        try {
            return FailureKind.valueOf(text("failure"));
        } catch (IllegalArgumentException e) {
            throw new UnreadableEventException(Reason.SCHEMA_INVALID, "The report's kind of failure is not known");
        }
    }

    private String text(String name) {
        return event.data().get(name).asText();
    }
}
