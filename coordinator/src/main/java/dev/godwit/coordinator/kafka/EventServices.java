package dev.godwit.coordinator.kafka;

import dev.godwit.common.event.TopicNames;
import dev.godwit.common.kafka.ConsumerLoop;
import dev.godwit.common.kafka.DeadLetters;
import dev.godwit.common.kafka.KafkaClients;
import dev.godwit.common.kafka.KafkaSettings;
import dev.godwit.common.kafka.KafkaUnavailableException;
import dev.godwit.common.kafka.RecordHandler;
import dev.godwit.common.kafka.Subscription;
import dev.godwit.common.kafka.TopicSettings;
import dev.godwit.common.kafka.Topics;
import dev.godwit.common.lifecycle.Service;
import dev.godwit.common.lifecycle.Services;
import dev.godwit.coordinator.audit.AuditKeys;
import dev.godwit.coordinator.job.Dispatch;
import dev.godwit.coordinator.postgres.AuditLog;
import dev.godwit.coordinator.postgres.AuditWriter;
import dev.godwit.coordinator.postgres.DatabaseFailures;
import dev.godwit.coordinator.postgres.DeadLetterStore;
import dev.godwit.coordinator.postgres.InboxStore;
import dev.godwit.coordinator.postgres.OutboxStore;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything a coordinator does with Kafka, started and stopped as one: the relay, the readers of reports, dead letters and audit
 * records, the checkpoints. Any number of coordinators may run it at once.
 */
public final class EventServices implements Service {

    private static final Logger LOGGER = LoggerFactory.getLogger(EventServices.class);
    private static final Duration LOOK = Duration.ofSeconds(5);

    private final Parts parts;
    private final OutboxRelay relay;
    private final DeadLetters deadLetters;
    private final DeadLetterReplay replay;
    private final Services services;

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

    public EventServices(Parts parts, Dispatch dispatch) {
        this.parts = parts;
        var jdbi = parts.jdbi();
        var meters = parts.meters();
        var outbox = new OutboxStore(jdbi);
        var inbox = new InboxStore(jdbi);
        var letters = new DeadLetterStore(
                jdbi, new AuditWriter(parts.instance(), parts.keys().mac()));
        var log = new AuditLog(jdbi, parts.instance());
        var trust = parts.keys().trust();
        deadLetters = DeadLetters.open(parts.kafka(), "godwit-coordinator", meters);
        replay = DeadLetterReplay.open(parts.kafka(), letters);
        relay = new OutboxRelay(outbox, inbox, parts.kafka(), meters);
        services = new Services(List.of(
                relay,
                loop("coordinator", TopicNames.TASK_EVENTS, new TaskEventsConsumer(dispatch, inbox, meters)),
                loop("dead-letter-index", TopicNames.DEAD_LETTERS, new DeadLetterIndexer(letters)),
                loop("audit-log", TopicNames.AUDIT, new AuditConsumer(parts.instance(), trust, log, outbox, meters)),
                new AuditCheckpointer(log, parts.keys().signing(), parts.checkpointRecords(), parts.checkpointAge())));
    }

    public OutboxRelay relay() {
        return relay;
    }

    public DeadLetterReplay replay() {
        return replay;
    }

    /**
     * A Kafka that is away is waited for in the background, as later on; one that lacks topics is a mistake that time does not mend.
     *
     * @throws IllegalStateException naming the topics that are missing, and how to create them
     */
    @Override
    public void start() throws Exception {
        try (Admin admin = KafkaClients.admin(parts.kafka(), LOOK)) {
            new Topics(admin, parts.kafka().topics(), TopicSettings.CLUSTER).require();
        } catch (KafkaUnavailableException e) {
            LOGGER.atWarn().setCause(e).log("Kafka does not answer; events wait in the outbox until it does");
        }
        services.start();
    }

    @Override
    public void close() {
        services.close();
        replay.close();
        deadLetters.close();
    }

    private ConsumerLoop loop(String group, String topic, RecordHandler handler) {
        return new ConsumerLoop(
                Subscription.group(parts.kafka(), group, List.of(topic)),
                handler,
                deadLetters,
                failure -> failure instanceof AuditConsumer.GapException || DatabaseFailures.isTemporary(failure),
                parts.clock());
    }
}
