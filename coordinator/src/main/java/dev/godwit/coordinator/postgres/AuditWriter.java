package dev.godwit.coordinator.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.event.EventRecord;
import dev.godwit.common.event.EventTypes;
import dev.godwit.common.event.TopicNames;
import dev.godwit.common.keys.MacKey;
import dev.godwit.coordinator.audit.AuditEntry;
import dev.godwit.coordinator.audit.AuditRecord;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Gives an action its number and signature in the transaction that does it, and puts it into the outbox: no audit, no action.
 *
 * <p>The chain's row stays locked until the transaction ends, and every audited transaction waits for it. Call it as the last thing,
 * after all other rows are locked; anything else invites deadlocks. Thread-safe.
 */
public final class AuditWriter implements AuditSink {

    private final String instance;
    private final MacKey key;

    /** @param instance names the installation; it is the chain, too */
    public AuditWriter(String instance, MacKey key) {
        this.instance = instance;
        this.key = key;
    }

    /** Records {@code entry} if, and only if, {@code transaction} commits. */
    public void record(Handle transaction, AuditEntry entry) {
        var place = transaction
                .createQuery("""
                        INSERT INTO godwit_control.audit_chain AS c (chain, number) VALUES (:chain, 1)
                        ON CONFLICT (chain) DO UPDATE SET number = c.number + 1
                        RETURNING number, clock_timestamp() AS time
                        """)
                .bind("chain", instance)
                .map((rs, context) -> new Place(
                        rs.getLong("number"),
                        rs.getObject("time", OffsetDateTime.class).toInstant()))
                .one();
        var record = AuditRecord.sign(instance, place.number(), place.time(), entry, key);
        var event = new EventRecord(
                EventIds.next(),
                EventTypes.AUDIT_RECORDED,
                "/godwit/%s/audit".formatted(instance),
                entry.object(),
                place.time(),
                place.number(),
                instance,
                record.json());
        OutboxWriter.append(transaction, TopicNames.AUDIT, event, OutboxWriter.Encoding.BINARY);
    }

    @Override
    public void record(
            Handle transaction,
            String actor,
            @Nullable String onBehalfOf,
            String action,
            String object,
            JsonNode facts,
            @Nullable UUID eventId) {
        record(transaction, new AuditEntry(actor, onBehalfOf, action, object, facts, eventId));
    }

    private record Place(long number, Instant time) {}
}
