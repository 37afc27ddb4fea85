package dev.godwit.coordinator.kafka;

import dev.godwit.common.event.Reason;
import dev.godwit.common.event.UnreadableEventException;
import dev.godwit.common.kafka.RecordHandler;
import dev.godwit.common.worker.LeaseRefusedException;
import dev.godwit.common.worker.ReportRefusedException;
import dev.godwit.coordinator.job.Dispatch;
import dev.godwit.coordinator.job.GrantSecret;
import dev.godwit.coordinator.postgres.InboxStore;
import dev.godwit.coordinator.postgres.InboxStore.Known;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

    /**
     * Takes in together what the tasks of a poll claimed, how far they are, and the results that touch nothing but their tasks: a few
     * statements for hundreds of reports. A task of which anything else was reported is left to {@link #handle}, with all its reports.
     */
    @Override
    public Set<ConsumerRecord<byte[], byte[]>> handleTogether(List<ConsumerRecord<byte[], byte[]>> records) {
        return new ReportBatch(dispatch, inbox, latest, this::count).handle(records);
    }

    @Override
    public void handle(ConsumerRecord<byte[], byte[]> record) throws UnreadableEventException {
        var report = TaskReport.read(record);
        GrantSecret secret = dispatch.secrets(Set.of(report.grant())).get(report.grant());
        if (!report.isGenuine(secret)) {
            count("stale");
        } else if (report.isProgress()) {
            progressed(report);
        } else {
            once(report);
        }
    }

    /** Progress is not remembered in the inbox: there is much of it, and only the latest counts. */
    private void progressed(TaskReport report) {
        if (latest.isNew(report.grant(), report.n())) {
            dispatch.progress(Map.of(report.grant(), report.progress()));
            count("applied");
        } else {
            count("known");
        }
    }

    private void once(TaskReport report) throws UnreadableEventException {
        var entry = report.entry();
        switch (inbox.look(Set.of(entry)).getOrDefault(entry, Known.NEW)) {
            case APPLIED -> count("known");
            case CONFLICT ->
                throw new UnreadableEventException(
                        Reason.ID_CONFLICT, "Another report with this id and other content was applied before");
            case NEW -> {
                apply(report);
                inbox.applied(Set.of(entry));
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

    private void count(String outcome) {
        meters.counter("godwit.task.reports", "outcome", outcome).increment();
    }
}
