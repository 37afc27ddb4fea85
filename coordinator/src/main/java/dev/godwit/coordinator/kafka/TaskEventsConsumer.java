package dev.godwit.coordinator.kafka;

import dev.godwit.common.event.EventRecord;
import dev.godwit.common.event.EventTypes;
import dev.godwit.common.event.Reason;
import dev.godwit.common.event.ReportMac;
import dev.godwit.common.event.TopicNames;
import dev.godwit.common.event.UnreadableEventException;
import dev.godwit.common.json.Hashes;
import dev.godwit.common.kafka.KafkaEvents;
import dev.godwit.common.kafka.RecordHandler;
import dev.godwit.common.worker.LeaseRefusedException;
import dev.godwit.common.worker.ReportRefusedException;
import dev.godwit.coordinator.job.Dispatch;
import dev.godwit.coordinator.job.GrantSecret;
import dev.godwit.coordinator.postgres.InboxStore;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Reads the reports of workers, and passes on those that a worker has signed under the secret of a grant that stands. What is stale or
 * known is passed over; what is forged or cannot be read becomes a dead letter. Confined to the thread that reads.
 */
public final class TaskEventsConsumer implements RecordHandler {

    private final Dispatch dispatch;
    private final InboxStore inbox;
    private final MeterRegistry meters;
    private final LatestReports latest = new LatestReports();

    public TaskEventsConsumer(Dispatch dispatch, InboxStore inbox, MeterRegistry meters) {
        this.dispatch = dispatch;
        this.inbox = inbox;
        this.meters = meters;
    }

    @Override
    public void handle(ConsumerRecord<byte[], byte[]> record) throws UnreadableEventException {
        EventRecord event = KafkaEvents.read(TopicNames.TASK_EVENTS, record);
        var report = TaskReport.of(event, record);
        if (!isGenuine(report, record)) {
            count("stale");
        } else if (event.type().equals(EventTypes.TASK_PROGRESSED)) {
            progressed(report);
        } else {
            once(report, record);
        }
    }

    /** Progress is not remembered in the inbox: there is much of it, and only the latest counts. */
    private void progressed(TaskReport report) {
        if (latest.isNew(report.task(), report.fence(), report.n())) {
            dispatch.progress(report.task(), report.fence(), report.progress());
            count("applied");
        } else {
            count("known");
        }
    }

    private void once(TaskReport report, ConsumerRecord<byte[], byte[]> record) throws UnreadableEventException {
        EventRecord event = report.event();
        String hash = Hashes.hex(Hashes.sha256(event.type().getBytes(StandardCharsets.UTF_8), record.value()));
        switch (inbox.look(event.source(), event.id(), hash)) {
            case APPLIED -> count("known");
            case CONFLICT ->
                throw new UnreadableEventException(
                        Reason.ID_CONFLICT, "Another report with this id and other content was applied before");
            case NEW -> {
                apply(report);
                inbox.applied(event.source(), event.id(), hash);
            }
        }
    }

    private void apply(TaskReport report) throws UnreadableEventException {
        try {
            report.applyTo(dispatch);
            count("applied");
        } catch (LeaseRefusedException e) {
            count("stale");
        } catch (ReportRefusedException e) {
            count("refused");
        }
    }

    /** False if it is stale. */
    private boolean isGenuine(TaskReport report, ConsumerRecord<byte[], byte[]> record)
            throws UnreadableEventException {
        GrantSecret secret = dispatch.secret(report.task(), report.fence());
        if (secret instanceof GrantSecret.Stale) {
            return false;
        }
        if (secret instanceof GrantSecret.Known known) {
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

    private void count(String outcome) {
        meters.counter("godwit.task.reports", "outcome", outcome).increment();
    }
}
