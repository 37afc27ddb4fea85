package dev.godwit.coordinator.http;

import dev.godwit.common.http.Problem;
import dev.godwit.common.http.ProblemType;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Listens, finds the endpoint, and hands the request to an {@link Exchange}. Owns its event loops and threads; closing it lets
 * answers that are on their way out leave, ends streams, and then cuts.
 */
public final class ApiServer implements AutoCloseable {

    private static final int MAX_HEADERS = 8192;
    private static final long GRACE_SECONDS = 5;

    private final Vertx vertx;
    private final HttpServer server;
    private final Serving serving;

    private ApiServer(Vertx vertx, HttpServer server, Serving serving) {
        this.vertx = vertx;
        this.server = server;
        this.serving = serving;
    }

    /** Starts to listen; blocks until it does. */
    public static ApiServer start(HttpSettings settings, Api api) {
        var vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(2)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(2)
                .setUseDaemonThread(true));
        var serving = Serving.of(vertx, settings, api);
        var options = new HttpServerOptions()
                .setMaxHeaderSize(MAX_HEADERS)
                .setMaxInitialLineLength(MAX_HEADERS)
                .setIdleTimeout(120)
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                .setCompressionSupported(false)
                .setDecompressionSupported(false);
        var server = vertx.createHttpServer(options)
                .invalidRequestHandler(ApiServer::refuseUnparsed)
                .requestHandler(router(vertx, serving, api.endpoints()));
        try {
            await(server.listen(settings.port(), settings.host()), 10);
        } catch (IllegalStateException e) {
            await(vertx.close(), 10);
            throw new IllegalStateException(
                    "Cannot listen on %s:%d. Is another coordinator running here? Choose another port."
                            .formatted(settings.host(), settings.port()),
                    e);
        }
        return new ApiServer(vertx, server, serving);
    }

    public int port() {
        return server.actualPort();
    }

    /** Closing it again does nothing. */
    @Override
    public void close() {
        if (!serving.stop()) {
            return;
        }
        await(server.shutdown(GRACE_SECONDS, TimeUnit.SECONDS), GRACE_SECONDS + 5);
        await(vertx.close(), 10);
    }

    private static Router router(Vertx vertx, Serving serving, List<Endpoint> endpoints) {
        var router = Router.router(vertx);
        for (Endpoint endpoint : endpoints) {
            String path = endpoint.path().replaceAll("\\{(\\w+)}", ":$1");
            var route = router.route(endpoint.method(), path);
            if (endpoint.method().equals(HttpMethod.GET)) {
                route.method(HttpMethod.HEAD);
            }
            route.handler(context -> new Exchange(serving, endpoint, context).start());
        }
        router.errorHandler(
                404,
                context -> Exchange.refuse(
                        context.request(), Problem.of(ProblemType.NOT_FOUND, "There is no such resource")));
        router.errorHandler(405, context -> refuseMethod(context, endpoints));
        router.errorHandler(
                400,
                context -> Exchange.refuse(
                        context.request(), Problem.of(ProblemType.MALFORMED_REQUEST, "The path cannot be read")));
        router.errorHandler(
                500,
                context -> Exchange.refuse(
                        context.request(), Problem.of(ProblemType.INTERNAL, "The request could not be routed")));
        return router;
    }

    private static void refuseMethod(RoutingContext context, List<Endpoint> endpoints) {
        String[] asked = context.normalizedPath().split("/", -1);
        String allowed = endpoints.stream()
                .filter(endpoint -> matches(endpoint.path().split("/", -1), asked))
                .flatMap(endpoint -> endpoint.method().equals(HttpMethod.GET)
                        ? Stream.of("GET", "HEAD")
                        : Stream.of(endpoint.method().name()))
                .sorted()
                .distinct()
                .collect(Collectors.joining(", "));
        context.response().putHeader("Allow", allowed);
        Exchange.refuse(context.request(), Problem.of(ProblemType.METHOD_NOT_ALLOWED, "Allowed here: " + allowed));
    }

    private static boolean matches(String[] template, String[] asked) {
        if (template.length != asked.length) {
            return false;
        }
        for (int i = 0; i < template.length; i++) {
            if (!template[i].startsWith("{") && !template[i].equals(asked[i])) {
                return false;
            }
        }
        return true;
    }

    /** What is so broken that no route was looked for. */
    private static void refuseUnparsed(HttpServerRequest request) {
        Throwable cause = request.decoderResult().cause();
        String name = cause == null ? "" : cause.getClass().getSimpleName();
        ProblemType type = switch (name) {
            case "TooLongHttpLineException" -> ProblemType.URI_TOO_LONG;
            case "TooLongHttpHeaderException" -> ProblemType.HEADERS_TOO_LARGE;
            default -> ProblemType.MALFORMED_REQUEST;
        };
        var problem = Answer.problem(Problem.of(type, type.title()));
        request.response()
                .setStatusCode(problem.status())
                .putHeader("Content-Type", problem.mediaType())
                .putHeader("Connection", "close")
                .end(Buffer.buffer(problem.body()))
                .onComplete(done -> request.connection().close());
    }

    private static void await(Future<?> future, long seconds) {
        try {
            future.toCompletionStage().toCompletableFuture().get(seconds, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("The HTTP server did not start or stop", e);
        }
    }
}
