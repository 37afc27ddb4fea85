package dev.godwit.cli.run;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * A job as a command asks for it.
 *
 * @param kind as in {@code JobKinds}
 * @param source the connection that is read, or null
 * @param target the connection that is written or looked at, or null
 */
public record JobRequest(
        String kind,
        String environment,
        @Nullable String source,
        @Nullable String target,
        JsonNode request) {}
