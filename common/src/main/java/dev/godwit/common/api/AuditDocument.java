package dev.godwit.common.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An audit record as the API shows it.
 *
 * @param number gap-free within the chain, from 1
 * @param key id of the key that {@code mac} was made with
 */
public record AuditDocument(
        String chain,
        long number,
        Instant time,
        String actor,
        @Nullable String onBehalfOf,
        String action,
        String object,
        JsonNode facts,
        @Nullable UUID eventId,
        String key,
        String mac) {}
