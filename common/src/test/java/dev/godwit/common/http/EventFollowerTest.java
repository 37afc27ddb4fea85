package dev.godwit.common.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import dev.godwit.common.api.EventDocument;
import dev.godwit.common.job.JobId;
import dev.godwit.common.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class EventFollowerTest {

    private static final JobId JOB = JobId.random();

    @Test
    void everyEventComesOnceAlthoughTheConnectionBreaks() throws Exception {
        try (var server = new ScriptedServer((exchange, call) -> {
            switch (call) {
                case 1 -> stream(exchange, event(1) + ": still here\n\n" + event(2) + half(event(3)));
                case 2 -> ScriptedServer.problem(exchange, ProblemType.UNAVAILABLE, "Shutting down");
                case 3 -> stream(exchange, event(3) + event(4));
                default -> exchange.sendResponseHeaders(204, -1);
            }
        })) {
            var seen = new ArrayList<Long>();

            new ApiClient(List.of(server.uri()), null).follow(JOB, 0, event -> seen.add(event.sequence()));

            assertThat(seen).containsExactly(1L, 2L, 3L, 4L);
            assertThat(server.calls.stream().map(ScriptedServer.Call::lastEventId))
                    .containsExactly("0", "2", "2", "4");
        }
    }

    @Test
    void aRefusalEndsIt() {
        try (var server = new ScriptedServer(
                (exchange, call) -> ScriptedServer.problem(exchange, ProblemType.NOT_FOUND, "There is no job 'x'"))) {
            var client = new ApiClient(List.of(server.uri()), null);

            assertThatThrownBy(() -> client.follow(JOB, 0, event -> {}))
                    .isInstanceOf(ApiException.class)
                    .hasMessage("There is no job 'x'");
            assertThat(server.calls).hasSize(1);
        }
    }

    private static void stream(HttpExchange exchange, String text) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        exchange.getResponseBody().write(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String event(long sequence) {
        var document = new EventDocument(
                new UUID(0, sequence),
                JOB,
                sequence,
                "dev.godwit.job.started.v1",
                Instant.EPOCH,
                "godwit",
                Json.object());
        return "id: %d\nevent: %s\ndata: %s\n\n".formatted(sequence, document.type(), Json.text(document));
    }

    private static String half(String event) {
        return event.substring(0, event.indexOf("data: "));
    }
}
