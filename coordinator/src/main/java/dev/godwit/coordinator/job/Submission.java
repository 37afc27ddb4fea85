package dev.godwit.coordinator.job;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.json.Json;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a user asks for.
 *
 * @param kind as in {@code sync}; see {@code JobKinds}
 * @param source name of the connection that is read, or null
 * @param target name of the connection that is written (or, by a job that writes nothing, looked at), or null
 * @param request the job's own document: every worker of the job gets it. Never holds a credential
 * @param bundle SHA-256 of the uploaded bundle in hex, or null
 * @param priority higher first; 0 mostly
 * @param allowConflicts start even while another running job uses the same databases; shown with the job
 * @param authors names of people who made what the bundle holds: like the submitter, they cannot approve
 * @param idempotencyKey the same key from the same principal is the same job; or null
 */
public record Submission(
        String kind,
        String environment,
        @Nullable String source,
        @Nullable String target,
        JsonNode request,
        @Nullable String bundle,
        int priority,
        boolean allowConflicts,
        Set<String> authors,
        @Nullable String idempotencyKey) {

    public Submission {
        request = request == null ? Json.object() : request;
        authors = authors == null ? Set.of() : Set.copyOf(authors);
    }
}
