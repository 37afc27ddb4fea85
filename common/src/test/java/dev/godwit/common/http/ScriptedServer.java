package dev.godwit.common.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.godwit.common.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Something on this machine that answers HTTP as a test says, and remembers what it was asked. */
final class ScriptedServer implements AutoCloseable {

    interface Script {
        void answer(HttpExchange exchange, int call) throws IOException;
    }

    /** @param body of the request */
    record Call(
            String method,
            String path,
            String authorization,
            String lastEventId,
            String fence,
            String secret,
            String body) {}

    final List<Call> calls = new CopyOnWriteArrayList<>();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    ScriptedServer(Script script) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            try (exchange) {
                calls.add(call(exchange));
                script.answer(exchange, calls.size());
            }
        });
        server.start();
    }

    private static Call call(HttpExchange exchange) throws IOException {
        var headers = exchange.getRequestHeaders();
        return new Call(
                exchange.getRequestMethod(),
                exchange.getRequestURI().toString(),
                String.valueOf(headers.getFirst("Authorization")),
                String.valueOf(headers.getFirst("Last-Event-ID")),
                String.valueOf(headers.getFirst("Godwit-Fence")),
                String.valueOf(headers.getFirst("Godwit-Grant-Secret")),
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    }

    static void json(HttpExchange exchange, int status, Object document) throws IOException {
        send(exchange, status, "application/json", Json.text(document));
    }

    static void problem(HttpExchange exchange, ProblemType type, String detail) throws IOException {
        send(exchange, type.status(), Problem.MEDIA_TYPE, Json.text(Problem.of(type, detail)));
    }

    static void send(HttpExchange exchange, int status, String mediaType, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", mediaType);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
