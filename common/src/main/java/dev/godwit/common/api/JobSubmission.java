package dev.godwit.common.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A job that is asked for.
 *
 * @param kind {@code lint}, {@code migrate}, {@code build}, {@code sync}, {@code copy}
 * @param source name of the connection that is read, or null
 * @param target name of the connection that is written or looked at, or null
 * @param request what the job is to do, in the words of its kind; never a credential
 * @param bundle SHA-256 of an uploaded bundle, or null
 * @param priority -100 to 100, higher first; null for 0
 * @param allowConflicts start although another job uses the same databases; null for false
 * @param authors further people who made what the bundle holds, and may not approve it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record JobSubmission(
        String kind,
        String environment,
        @Nullable String source,
        @Nullable String target,
        @Nullable JsonNode request,
        @Nullable String bundle,
        @Nullable Integer priority,
        @Nullable Boolean allowConflicts,
        @Nullable Set<String> authors) {}
