package dev.godwit.common.http;

import dev.godwit.common.health.HealthCheck;
import dev.godwit.common.health.HealthReport;
import dev.godwit.common.json.Json;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What those who run a process ask of it: {@code GET /health} (it lives), {@code /ready} (it can do its work), {@code /metrics}. It asks
 * nobody for a token, so it belongs on an address that only they can reach.
 */
public final class OpsServer implements AutoCloseable {

    private final Vertx vertx;
    private final HttpServer server;
    private final AtomicBoolean closed = new AtomicBoolean();

    private OpsServer(Vertx vertx, HttpServer server) {
        this.vertx = vertx;
        this.server = server;
    }

    /** Starts to listen; blocks until it does.
     *
     * @param port 0 for any free one */
    public static OpsServer start(
            String host, int port, Collection<? extends HealthCheck> checks, PrometheusMeterRegistry metrics) {
        var vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(2)
                .setInternalBlockingPoolSize(1)
                .setUseDaemonThread(true));
        var options = new HttpServerOptions().setIdleTimeout(30).setIdleTimeoutUnit(TimeUnit.SECONDS);
        HttpServer server =
                vertx.createHttpServer(options).requestHandler(request -> answer(vertx, request, checks, metrics));
        try {
            await(server.listen(port, host));
        } catch (IllegalStateException e) {
            await(vertx.close());
            throw new IllegalStateException(
                    "Cannot listen on %s:%d for /health, /ready and /metrics. Choose another port."
                            .formatted(host, port),
                    e);
        }
        return new OpsServer(vertx, server);
    }

    public int port() {
        return server.actualPort();
    }

    /** Closing it again does nothing. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            await(vertx.close());
        }
    }

    private static void answer(
            Vertx vertx,
            HttpServerRequest request,
            Collection<? extends HealthCheck> checks,
            PrometheusMeterRegistry metrics) {
        if (!request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD)) {
            request.response()
                    .setStatusCode(405)
                    .putHeader("Allow", "GET, HEAD")
                    .end();
            return;
        }
        switch (request.path() == null ? "" : request.path()) {
            case "/health" -> json(request, 200, Map.of("status", "UP"));
            case "/ready" ->
                vertx.executeBlocking(() -> HealthReport.of(checks), false)
                        .onSuccess(report -> json(request, report.ready() ? 200 : 503, report))
                        .onFailure(e -> request.response().setStatusCode(503).end());
            case "/metrics" ->
                vertx.executeBlocking(metrics::scrape, false)
                        .onSuccess(text -> send(request, 200, "text/plain; version=0.0.4; charset=utf-8", text))
                        .onFailure(e -> request.response().setStatusCode(500).end());
            default -> request.response().setStatusCode(404).end();
        }
    }

    private static void json(HttpServerRequest request, int status, Object body) {
        send(request, status, "application/json", Json.text(body));
    }

    private static void send(HttpServerRequest request, int status, String mediaType, String body) {
        var response = request.response().setStatusCode(status).putHeader("Content-Type", mediaType);
        Buffer content = Buffer.buffer(body);
        if (request.method().equals(HttpMethod.HEAD)) {
            response.putHeader("Content-Length", Integer.toString(content.length()))
                    .end();
        } else {
            response.end(content);
        }
    }

    private static void await(Future<?> future) {
        try {
            future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
            throw new IllegalStateException("The operations server did not start or stop", e);
        }
    }
}
