package dev.godwit.coordinator.kafka;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.event.EventRecord;
import dev.godwit.common.event.EventTypes;
import dev.godwit.common.event.Reason;
import dev.godwit.common.event.UnreadableEventException;
import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.Fence;
import dev.godwit.common.job.TaskId;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.worker.LeaseRefusedException;
import dev.godwit.common.worker.Progress;
import dev.godwit.common.worker.ReportRefusedException;
import dev.godwit.coordinator.job.Dispatch;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A report whose form is known to be right, and nothing else of it yet. */
record TaskReport(EventRecord event, TaskId task, Fence fence, long n) {

    static TaskReport of(EventRecord event, ConsumerRecord<byte[], byte[]> record) throws UnreadableEventException {
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
                event,
                task,
                new Fence(data.get("fence").asLong()),
                data.get("n").asLong());
    }

    Progress progress() {
        JsonNode data = event.data();
        return new Progress(
                data.get("done").asLong(),
                data.has("total") ? data.get("total").asLong() : null,
                data.get("bytes").asLong(),
                data.has("note") ? data.get("note").asText() : null);
    }

    /** A claim is only news, and a result that is not in the report comes over HTTP: neither changes anything. */
    void applyTo(Dispatch dispatch) throws LeaseRefusedException, ReportRefusedException, UnreadableEventException {
        if (event.type().equals(EventTypes.TASK_FAILED)) {
            dispatch.fail(task, fence, failure(), text("code"), text("message"));
        } else if (event.type().equals(EventTypes.TASK_COMPLETED)
                && event.data().has("result")) {
            dispatch.complete(task, fence, new TaskResult(event.data().get("result"), null, List.of()));
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
