package dev.godwit.coordinator.postgres;

import dev.godwit.common.event.EventRecord;
import dev.godwit.common.json.Json;
import org.jdbi.v3.core.Handle;

/** Writes events into the outbox, in the caller's transaction: they are published if, and only if, it commits. */
public final class OutboxWriter {

    private OutboxWriter() {}

    /** How an event becomes a Kafka record. */
    public enum Encoding {
        /** Attributes as headers: the default. */
        BINARY,
        /** The whole event as the value: on compacted topics, where a record without a value is a deletion. */
        STRUCTURED
    }

    /** @param topic without the installation's prefix, as in {@code job-events} */
    public static void append(Handle transaction, String topic, EventRecord event, Encoding encoding) {
        transaction.execute(
                "INSERT INTO godwit_control.outbox (event_id, topic, encoding, event) VALUES (?, ?, ?, CAST(? AS jsonb))",
                event.id(),
                topic,
                encoding.name(),
                Json.text(event));
    }
}
