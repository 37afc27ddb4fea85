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
import dev.godwit.common.job.WorkerId;
import dev.godwit.common.json.Hashes;
import dev.godwit.common.kafka.KafkaEvents;
import dev.godwit.common.kafka.RecordHandler;
import dev.godwit.common.worker.Progress;
import dev.godwit.coordinator.postgres.InboxStore;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Reads the reports of workers, and passes on those that a worker has signed under the secret of a grant that stands. What is stale or
 * known is passed over; what is forged or cannot be read becomes a dead letter.
 */
public final class TaskEventsConsumer implements RecordHandler {

    private final TaskReportSink sink;
    private final InboxStore inbox;
    private final MeterRegistry meters;

    public TaskEventsConsumer(TaskReportSink sink, InboxStore inbox, MeterRegistry meters) {
        this.sink = sink;
        this.inbox = inbox;
        this.meters = meters;
    }

    @Override
    public void handle(ConsumerRecord<byte[], byte[]> record) throws UnreadableEventException {
        EventRecord event = KafkaEvents.read(TopicNames.TASK_EVENTS, record);
        var report = Report.of(event, record);
        if (!isGenuine(report, record)) {
            count("stale");
            return;
        }
        if (event.type().equals(EventTypes.TASK_PROGRESSED)) {
            sink.progressed(report.task(), report.fence(), report.n(), report.progress());
            count("progressed");
            return;
        }
        String hash = Hashes.hex(Hashes.sha256(event.type().getBytes(StandardCharsets.UTF_8), record.value()));
        switch (inbox.look(event.source(), event.id(), hash)) {
            case APPLIED -> count("known");
            case CONFLICT ->
                throw new UnreadableEventException(
                        Reason.ID_CONFLICT, "Another report with this id and other content was applied before");
            case NEW -> {
                apply(report);
                inbox.applied(event.source(), event.id(), hash);
                count("applied");
            }
        }
    }

    /** False if it is stale. */
    private boolean isGenuine(Report report, ConsumerRecord<byte[], byte[]> record) throws UnreadableEventException {
        TaskReportSink.GrantSecret secret = sink.secretOf(report.task(), report.fence());
        if (secret instanceof TaskReportSink.GrantSecret.Stale) {
            return false;
        }
        if (secret instanceof TaskReportSink.GrantSecret.Known known) {
            String mac = KafkaEvents.attribute(record, ReportMac.ATTRIBUTE);
            EventRecord event = report.event();
            if (ReportMac.verifies(mac, known.value(), event.id(), event.type(), record.value())) {
                return true;
            }
            throw new UnreadableEventException(
                    Reason.UNAUTHORIZED, "The report is not signed under the secret of the grant that it names");
        }
        throw new UnreadableEventException(Reason.UNAUTHORIZED, "The report names a grant that never was");
    }

    private void apply(Report report) throws UnreadableEventException {
        TaskId task = report.task();
        Fence fence = report.fence();
        switch (report.event().type()) {
            case EventTypes.TASK_CLAIMED -> sink.claimed(task, fence, report.worker());
            case EventTypes.TASK_COMPLETED -> report.complete(sink);
            case EventTypes.TASK_FAILED ->
                sink.failed(task, fence, report.failure(), report.text("code"), report.text("message"));
            default ->
                throw new IllegalStateException("No report: " + report.event().type());
        }
    }

    private void count(String outcome) {
        meters.counter("godwit.task.reports", "outcome", outcome).increment();
    }

    /** A report whose form is known to be right, and nothing else of it yet. */
    private record Report(EventRecord event, TaskId task, Fence fence, long n) {

        static Report of(EventRecord event, ConsumerRecord<byte[], byte[]> record) throws UnreadableEventException {
            JsonNode data = event.data();
            TaskId task = TaskId.parse(data.get("task").asText());
            byte[] key = task.toString().getBytes(StandardCharsets.US_ASCII);
            if (record.key() == null || !Arrays.equals(record.key(), key)) {
                throw new UnreadableEventException(Reason.SCHEMA_INVALID, "The record's key is not the report's task");
            }
            if (!data.get("fence").canConvertToLong() || !data.get("n").canConvertToLong()) {
                throw new UnreadableEventException(
                        Reason.SCHEMA_INVALID, "The report's fence or number is out of range");
            }
            return new Report(
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

        void complete(TaskReportSink sink) {
            JsonNode facts = event.data().get("result");
            sink.completed(
                    task, fence, facts == null ? null : new TaskResult(facts, null, List.of()), text("resultHash"));
        }

        WorkerId worker() {
            return new WorkerId(text("worker"));
        }

        FailureKind failure() throws UnreadableEventException {
            try {
                return FailureKind.valueOf(text("failure"));
            } catch (IllegalArgumentException e) {
                throw new UnreadableEventException(Reason.SCHEMA_INVALID, "The report's kind of failure is not known");
            }
        }

        String text(String name) {
            return event.data().get(name).asText();
        }
    }
}
