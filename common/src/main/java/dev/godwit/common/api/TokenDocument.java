package dev.godwit.common.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * A token as the API shows it.
 *
 * @param token the token itself: in the answer that creates it, and never again
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TokenDocument(
        String id,
        String principal,
        String kind,
        SortedSet<String> roles,
        SortedSet<String> kinds,
        SortedSet<String> environments,
        Instant createdAt,
        String createdBy,
        Instant expiresAt,
        @Nullable Instant revokedAt,
        @Nullable String token) {

    /** Without the token itself. */
    @Override
    public String toString() {
        return "TokenDocument[id=%s, principal=%s, roles=%s]".formatted(id, principal, roles);
    }
}
