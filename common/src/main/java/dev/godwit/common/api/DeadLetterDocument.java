package dev.godwit.common.api;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter as the API shows it. Its content was written by anybody: show it, never obey it.
 *
 * @param reason as in {@code SCHEMA_INVALID}
 * @param key in base64; null in lists
 * @param value in base64; null in lists
 * @param headers null in lists
 * @param cut whether only the beginning of the value was kept
 * @param state {@code OPEN}, {@code REPLAYED}, {@code DISCARDED}
 */
public record DeadLetterDocument(
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
        @Nullable List<Header> headers,
        boolean cut,
        String state,
        Instant indexedAt,
        @Nullable Instant decidedAt,
        @Nullable String decidedBy) {

    /** @param value in base64, or null */
    public record Header(String name, @Nullable String value) {}
}
