package dev.godwit.coordinator.http;

import dev.godwit.common.http.Problem;
import dev.godwit.common.json.Json;
import java.util.Map;

/** What a request is answered with. */
@SuppressWarnings("ArrayRecordComponent") // written once, never compared
record Answer(int status, String mediaType, Map<String, String> headers, byte[] body) implements Outcome {

    private static final String JSON = "application/json";

    Answer {
        headers = Map.copyOf(headers);
    }

    static Answer ok(Object document) {
        return new Answer(200, JSON, Map.of(), Json.bytes(document));
    }

    static Answer created(String location, Object document) {
        return new Answer(201, JSON, Map.of("Location", location), Json.bytes(document));
    }

    static Answer noContent() {
        return new Answer(204, "", Map.of(), new byte[0]);
    }

    /** Content that somebody else wrote: never run or guessed at by a browser. */
    static Answer content(String mediaType, byte[] content) {
        return new Answer(
                200,
                mediaType,
                Map.of("Content-Disposition", "attachment", "Content-Security-Policy", "sandbox; default-src 'none'"),
                content);
    }

    static Answer text(String mediaType, String text) {
        return new Answer(200, mediaType, Map.of(), text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    static Answer problem(Problem problem) {
        return new Answer(problem.status(), Problem.MEDIA_TYPE, Map.of(), Json.bytes(problem));
    }

    Answer header(String name, String value) {
        var more = new java.util.HashMap<>(headers);
        more.put(name, value);
        return new Answer(status, mediaType, more, body);
    }

    Answer status(int other) {
        return new Answer(other, mediaType, headers, body);
    }
}
