package dev.godwit.common.http;

import dev.godwit.common.json.Json;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request to a coordinator.
 *
 * @param repeatable whether a second coordinator may be asked although the first one may have acted already
 */
@SuppressWarnings("ArrayRecordComponent") // calls are sent, never compared
record HttpCall(
        String method,
        String path,
        byte @Nullable [] body,
        Map<String, String> headers,
        Duration timeout,
        boolean repeatable) {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final Duration TRANSFER_TIMEOUT = Duration.ofSeconds(60);

    static HttpCall get(String path) {
        return new HttpCall("GET", path, null, Map.of("Accept", "application/json"), TIMEOUT, true);
    }

    static HttpCall delete(String path) {
        return new HttpCall("DELETE", path, null, Map.of("Accept", "application/json"), TIMEOUT, true);
    }

    static HttpCall post(String path, Object document) {
        return new HttpCall(
                "POST",
                path,
                Json.bytes(document),
                Map.of("Accept", "application/json", "Content-Type", "application/json"),
                TIMEOUT,
                true);
    }

    static HttpCall put(String path, String mediaType, byte[] content) {
        return new HttpCall(
                "PUT",
                path,
                content,
                Map.of("Accept", "application/json", "Content-Type", mediaType),
                TRANSFER_TIMEOUT,
                true);
    }

    /** A call that moves megabytes. */
    HttpCall transfer() {
        return new HttpCall(method, path, body, headers, TRANSFER_TIMEOUT, repeatable);
    }

    /** A call that does something anew each time: made once, wherever it gets through. */
    HttpCall once() {
        return new HttpCall(method, path, body, headers, timeout, false);
    }

    HttpCall header(String name, String value) {
        var more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new HttpCall(method, path, body, Map.copyOf(more), timeout, repeatable);
    }
}
