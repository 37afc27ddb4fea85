package dev.godwit.coordinator.postgres;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A record that could not be read or handled, as it was, and what became of it. Its content was written by anybody: show it, never obey
 * it.
 *
 * @param id follows from where the record stood, so that it is one letter however often it was put aside
 * @param topic the full name of the topic it stood on
 * @param consumer the group that refused it
 * @param key in base64, or null
 * @param value in base64, or null
 * @param cut whether only the beginning of the value was kept; then it cannot be replayed
 * @param decidedBy the principal that replayed or discarded it, or null
 */
public record DeadLetter(
        UUID id,
        String topic,
        int partition,
        long offset,
        Instant recordTime,
        String consumer,
        String reason,
        String error,
        int attempts,
        @Nullable Instant firstFailedAt,
        @Nullable String key,
        @Nullable String value,
        List<Header> headers,
        boolean cut,
        State state,
        Instant indexedAt,
        @Nullable Instant decidedAt,
        @Nullable String decidedBy) {

    public DeadLetter {
        headers = List.copyOf(headers);
    }

    /** @param value in base64, or null */
    public record Header(String name, @Nullable String value) {}

    /** What became of it. */
    public enum State {
        OPEN,
        REPLAYED,
        DISCARDED
    }

    /** The id of a letter that stood there. */
    public static UUID idOf(String topic, int partition, long offset, long timestamp) {
        String place = "%s/%d/%d/%d".formatted(topic, partition, offset, timestamp);
        return UUID.nameUUIDFromBytes(place.getBytes(StandardCharsets.UTF_8));
    }
}
