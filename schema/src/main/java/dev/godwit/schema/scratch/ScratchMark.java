package dev.godwit.schema.scratch;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.json.Json;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whose a scratch database is and until when: the comment on it, as JSON. It lies in the server's shared catalog, so that it
 * survives a crash of its owner and every process that reaches the server can read it.
 *
 * @param owner who made it, for people: a worker, a job
 * @param purpose what for, in a word or two
 * @param expires after this instant it may be dropped by anyone
 */
public record ScratchMark(String owner, String purpose, Instant expires) {

    private static final String KIND = "godwit-scratch/1";

    public ScratchMark {
        if (owner.isBlank() || purpose.isBlank()) {
            throw new IllegalArgumentException("A scratch database needs an owner and a purpose");
        }
    }

    public ScratchMark until(Instant later) {
        return new ScratchMark(owner, purpose, later);
    }

    public String toComment() {
        return Json.text(Json.object()
                .put("kind", KIND)
                .put("owner", owner)
                .put("purpose", purpose)
                .put("expires", expires.toString()));
    }

    /** Reads a comment; empty when it is anything but a mark of ours. */
    public static Optional<ScratchMark> parse(@Nullable String comment) {
        if (comment == null) {
            return Optional.empty();
        }
        try {
            JsonNode json = Json.parse(comment);
            return json.path("kind").asText().equals(KIND)
                    ? Optional.of(new ScratchMark(
                            json.path("owner").asText(),
                            json.path("purpose").asText(),
                            Instant.parse(json.path("expires").asText())))
                    : Optional.empty();
        } catch (IllegalArgumentException | DateTimeException e) {
            return Optional.empty();
        }
    }
}
