package dev.godwit.coordinator.postgres;

import dev.godwit.common.event.EventRecord;
import dev.godwit.common.event.EventSchemas;
import dev.godwit.common.event.EventType;
import dev.godwit.common.event.EventTypes;
import dev.godwit.common.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** Writes events into the outbox, in the caller's transaction: they are published if, and only if, it commits. */
public final class OutboxWriter {

    /** Leaves room for the attributes within the 256 KiB of a record. */
    static final int MAX_BYTES = 200 * 1024;

    private OutboxWriter() {}

    /** How an event becomes a Kafka record. */
    public enum Encoding {
        /** Attributes as headers: the default. */
        BINARY,
        /** The whole event as the value: on compacted topics, where a record without a value is a deletion. */
        STRUCTURED
    }

    /**
     * Refuses what could not be published: an event that nobody could read would stop all that come after it.
     *
     * @param topic without the installation's prefix, as in {@code job-events}
     * @throws IllegalArgumentException if the event's type is unknown or does not belong on {@code topic}, its data breaks the type's
     *     schema, or it is too large
     */
    public static void append(Handle transaction, String topic, EventRecord event, Encoding encoding) {
        String json = Json.text(event);
        check(topic, event, encoding, json);
        transaction.execute(
                "INSERT INTO godwit_control.outbox (event_id, topic, encoding, event) VALUES (?, ?, ?, CAST(? AS jsonb))",
                event.id(),
                topic,
                encoding.name(),
                json);
    }

    private static void check(String topic, EventRecord event, Encoding encoding, String json) {
        EventType type = EventTypes.get(event.type());
        if (!type.topics().contains(topic)) {
            throw new IllegalArgumentException(
                    "Events of type '%s' belong on %s, not on '%s'".formatted(type.name(), type.topics(), topic));
        }
        if (type.structured() != (encoding == Encoding.STRUCTURED)) {
            throw new IllegalArgumentException(
                    "Events of type '%s' are not written %s".formatted(type.name(), encoding));
        }
        List<String> problems = EventSchemas.problems(type, event.data());
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException("Data of '%s': %s".formatted(type.name(), String.join("; ", problems)));
        }
        int size = json.getBytes(StandardCharsets.UTF_8).length;
        if (size > MAX_BYTES) {
            throw new IllegalArgumentException(
                    "An event of type '%s' has %d bytes; %d are allowed. Keep the bulk as an artifact."
                            .formatted(type.name(), size, MAX_BYTES));
        }
    }
}
