package dev.godwit.coordinator.kafka;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.event.EventRecord;
import dev.godwit.common.event.Reason;
import dev.godwit.common.event.TopicNames;
import dev.godwit.common.event.UnreadableEventException;
import dev.godwit.common.kafka.KafkaEvents;
import dev.godwit.common.kafka.RecordHandler;
import dev.godwit.coordinator.audit.AuditRecord;
import dev.godwit.coordinator.audit.AuditTrust;
import dev.godwit.coordinator.postgres.AuditLog;
import dev.godwit.coordinator.postgres.OutboxStore;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends audit records to the log, each once and none without the one before it.
 *
 * <p>A record that is not signed by this chain, or contradicts the log, becomes a dead letter. Where one is missing before it, the outbox
 * is asked for it; if it is not there either, nothing is appended until it is, however long that takes: an operator is told, and the
 * missing number stands in the metric {@code godwit.audit.missing}.
 */
public final class AuditConsumer implements RecordHandler {

    private static final Logger LOGGER = LoggerFactory.getLogger(AuditConsumer.class);

    private final String chain;
    private final AuditTrust trust;
    private final AuditLog log;
    private final OutboxStore outbox;
    private final AtomicLong missing;
    private final MeterRegistry meters;

    /** @param instance names the installation; it is the chain, too */
    public AuditConsumer(String instance, AuditTrust trust, AuditLog log, OutboxStore outbox, MeterRegistry meters) {
        this.chain = instance;
        this.trust = trust;
        this.log = log;
        this.outbox = outbox;
        this.meters = meters;
        this.missing = meters.gauge("godwit.audit.missing", new AtomicLong());
    }

    /** Says that a record is missing: the records after it have to wait. */
    public static final class GapException extends Exception {
        GapException(String message) {
            super(message);
        }
    }

    @Override
    public void handle(ConsumerRecord<byte[], byte[]> record) throws UnreadableEventException, GapException {
        EventRecord event = KafkaEvents.read(TopicNames.AUDIT, record);
        append(checked(event.data()));
    }

    private void append(AuditRecord record) throws UnreadableEventException, GapException {
        switch (log.append(record)) {
            case NOW, BEFORE -> missing.set(0);
            case CONFLICT -> {
                meters.counter("godwit.audit.refused").increment();
                throw new UnreadableEventException(
                        Reason.ID_CONFLICT, "Another record stands at %d of the audit log".formatted(record.number()));
            }
            case GAP -> {
                fill(record.number());
                append(record);
            }
        }
    }

    private void fill(long number) throws UnreadableEventException, GapException {
        long next = log.last() + 1;
        for (JsonNode data : outbox.auditRecords(chain, next, number - 1)) {
            AuditRecord record = checked(data);
            if (record.number() == next) {
                append(record);
                next++;
            }
        }
        if (next < number) {
            if (missing.getAndSet(next) != next) {
                LOGGER.atError()
                        .addKeyValue("missing", next)
                        .addKeyValue("waiting", number)
                        .log(
                                "An audit record is neither on the topic nor in the outbox; nothing is appended without it");
            }
            throw new GapException("Audit record %d is missing from topic and outbox; record %d and all after it wait"
                    .formatted(next, number));
        }
    }

    private AuditRecord checked(JsonNode data) throws UnreadableEventException {
        AuditRecord record = parse(data);
        if (!record.chain().equals(chain) || !trust.signed(record)) {
            meters.counter("godwit.audit.refused").increment();
            throw new UnreadableEventException(Reason.UNAUTHORIZED, "The audit record is not signed by this chain");
        }
        return record;
    }

    private static AuditRecord parse(JsonNode data) throws UnreadableEventException {
        try {
            return AuditRecord.of(data);
        } catch (IllegalArgumentException e) {
            throw new UnreadableEventException(Reason.SCHEMA_INVALID, "The data is no audit record");
        }
    }
}
