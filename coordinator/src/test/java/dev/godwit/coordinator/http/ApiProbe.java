package dev.godwit.coordinator.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Asks a coordinator, holds each answer to the document, and remembers which documented answers it has seen. */
final class ApiProbe {

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();
    private final OpenApi document = OpenApi.read();
    private final Set<String> seen = new TreeSet<>();
    private final URI base;

    ApiProbe(URI base) {
        this.base = base;
    }

    /** What was answered; the body of a stream is its beginning. */
    record Reply(int status, String body) {

        JsonNode json() {
            return Json.parse(body);
        }

        String code() {
            return json().path("code").asText();
        }
    }

    OpenApi document() {
        return document;
    }

    /** As in {@code GET /v1/jobs 200}. */
    Set<String> seen() {
        return seen;
    }

    Reply get(String path, @Nullable String token) {
        return send("GET", path, token, null, null);
    }

    Reply post(String path, @Nullable String token, Object json) {
        return send("POST", path, token, "application/json", Json.bytes(json));
    }

    Reply send(
            String method,
            String path,
            @Nullable String token,
            @Nullable String contentType,
            byte @Nullable [] body,
            String... headers) {
        var request = HttpRequest.newBuilder(base.resolve(path))
                .timeout(Duration.ofSeconds(30))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        if (contentType != null) {
            request.header("Content-Type", contentType);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return check(method, path, client.send(request.build(), BodyHandlers.ofInputStream()));
        } catch (IOException e) {
            throw new AssertionError("%s %s got no answer".formatted(method, path), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private Reply check(String method, String path, HttpResponse<InputStream> response) throws IOException {
        String type = response.headers().firstValue("Content-Type").orElse("");
        String body;
        try (InputStream in = response.body()) {
            byte[] bytes = type.startsWith("text/event-stream") ? in.readNBytes(1) : in.readAllBytes();
            body = new String(bytes, StandardCharsets.UTF_8);
        }
        OpenApi.Operation operation = document.operation(method, path);
        assertThat(document.problems(operation, response.statusCode(), type, body))
                .as("%s %s: %d %s", method, path, response.statusCode(), body)
                .isEmpty();
        seen.add(operation.name() + " " + response.statusCode());
        return new Reply(response.statusCode(), body);
    }
}
