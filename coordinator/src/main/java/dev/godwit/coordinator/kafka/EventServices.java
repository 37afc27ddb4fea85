package dev.godwit.coordinator.kafka;

import dev.godwit.common.event.TopicNames;
import dev.godwit.common.kafka.ConsumerLoop;
import dev.godwit.common.kafka.DeadLetters;
import dev.godwit.common.kafka.KafkaSettings;
import dev.godwit.common.kafka.RecordHandler;
import dev.godwit.common.kafka.Subscription;
import dev.godwit.coordinator.audit.AuditKeys;
import dev.godwit.coordinator.postgres.AuditLog;
import dev.godwit.coordinator.postgres.AuditWriter;
import dev.godwit.coordinator.postgres.DatabaseFailures;
import dev.godwit.coordinator.postgres.DeadLetterStore;
import dev.godwit.coordinator.postgres.InboxStore;
import dev.godwit.coordinator.postgres.OutboxStore;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;
import org.jdbi.v3.core.Jdbi;

/**
 * Everything a coordinator does with Kafka, started and stopped as one: the relay, the readers of reports, dead letters and audit
 * records, the checkpoints. Any number of coordinators may run it at once.
 */
public final class EventServices implements AutoCloseable {

    private final Deque<AutoCloseable> running = new ArrayDeque<>();
    private final OutboxRelay relay;
    private final DeadLetterReplay replay;

    private EventServices(Parts parts, TaskReportSink sink) {
        var jdbi = parts.jdbi();
        var outbox = new OutboxStore(jdbi);
        var inbox = new InboxStore(jdbi);
        var letters = new DeadLetterStore(
                jdbi, new AuditWriter(parts.instance(), parts.keys().mac()));
        var log = new AuditLog(jdbi, parts.instance());
        var deadLetters = opened(DeadLetters.open(parts.kafka(), "godwit-coordinator", parts.meters()));
        replay = opened(DeadLetterReplay.open(parts.kafka(), letters));
        relay = opened(new OutboxRelay(outbox, inbox, parts.kafka(), parts.meters()).start());
        read(
                parts,
                "coordinator",
                TopicNames.TASK_EVENTS,
                new TaskEventsConsumer(sink, inbox, parts.meters()),
                deadLetters);
        read(parts, "dead-letter-index", TopicNames.DEAD_LETTERS, new DeadLetterIndexer(letters), deadLetters);
        read(
                parts,
                "audit-log",
                TopicNames.AUDIT,
                new AuditConsumer(parts.instance(), parts.keys().trust(), log, outbox, parts.meters()),
                deadLetters);
        opened(new AuditCheckpointer(log, parts.keys().signing(), parts.checkpointRecords(), parts.checkpointAge())
                .start());
    }

    /**
     * What they need.
     *
     * @param instance names the installation
     * @param checkpointRecords a checkpoint of the audit log is signed after so many records,
     * @param checkpointAge or after so long, if there were any
     */
    public record Parts(
            String instance,
            Jdbi jdbi,
            KafkaSettings kafka,
            AuditKeys keys,
            MeterRegistry meters,
            Clock clock,
            long checkpointRecords,
            Duration checkpointAge) {}

    public static EventServices start(Parts parts, TaskReportSink sink) {
        return new EventServices(parts, sink);
    }

    public OutboxRelay relay() {
        return relay;
    }

    public DeadLetterReplay replay() {
        return replay;
    }

    @Override
    public void close() {
        while (!running.isEmpty()) {
            try {
                running.pop().close();
            } catch (Exception e) {
                throw new IllegalStateException("Could not stop", e);
            }
        }
    }

    private void read(Parts parts, String group, String topic, RecordHandler handler, DeadLetters deadLetters) {
        Predicate<Throwable> temporary =
                failure -> failure instanceof AuditConsumer.GapException || DatabaseFailures.isTemporary(failure);
        opened(new ConsumerLoop(
                        Subscription.group(parts.kafka(), group, List.of(topic)),
                        handler,
                        deadLetters,
                        temporary,
                        parts.clock())
                .start());
    }

    private <T extends AutoCloseable> T opened(T part) {
        running.push(part);
        return part;
    }
}
