package dev.godwit.common.http;

import dev.godwit.common.json.Json;
import java.util.Optional;

/** What a coordinator answered. */
@SuppressWarnings("ArrayRecordComponent") // read once, never compared
record HttpReply(int status, String mediaType, byte[] body) {

    boolean ok() {
        return status >= 200 && status < 300;
    }

    <T> T as(Class<T> type) {
        return Json.as(Json.parse(body), type);
    }

    /** The problem in it, if it is one of ours. */
    Optional<Problem> problem() {
        if (!mediaType.startsWith(Problem.MEDIA_TYPE)) {
            return Optional.empty();
        }
        try {
            return Optional.of(as(Problem.class));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    boolean is(ProblemType type) {
        return status == type.status()
                && problem().filter(p -> type.code().equals(p.code())).isPresent();
    }

    /** For people: what went wrong, without anything the caller sent. */
    String explanation() {
        return problem()
                .map(p -> "%d %s: %s".formatted(status, p.code(), p.detail()))
                .orElseGet(() -> "status " + status);
    }
}
