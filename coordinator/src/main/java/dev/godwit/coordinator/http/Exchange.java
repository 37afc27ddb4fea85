package dev.godwit.coordinator.http;

import dev.godwit.common.http.Problem;
import dev.godwit.common.http.ProblemType;
import dev.godwit.coordinator.access.Caller;
import dev.godwit.coordinator.access.PrincipalKind;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer: who asks, may they, what do they send, what comes of it. Lives on one event loop; whatever may block runs
 * on a thread of the endpoint's lane. The body of a stranger is not read.
 */
final class Exchange {

    private static final long DRAIN_MILLIS = 2_000;

    private final Serving serving;
    private final Endpoint endpoint;
    private final RoutingContext context;
    private final HttpServerRequest request;
    private final long begun = System.nanoTime();

    Exchange(Serving serving, Endpoint endpoint, RoutingContext context) {
        this.serving = serving;
        this.endpoint = endpoint;
        this.context = context;
        this.request = context.request();
    }

    void start() {
        request.pause();
        if (!serving.enter(endpoint.lane())) {
            write(Problems.unavailable("The coordinator has more requests than it can serve. Ask again."));
            return;
        }
        request.response().endHandler(done -> leaveOnce()).closeHandler(gone -> leaveOnce());
        String authorization = request.getHeader("Authorization");
        if (endpoint.operation() != null && !serving.authenticator().plausible(authorization)) {
            write(unauthenticated(new Authenticator.UnauthenticatedException()));
            return;
        }
        serving.blocking(endpoint.lane(), () -> identify(authorization))
                .onSuccess(this::receive)
                .onFailure(this::fail);
    }

    private boolean left;

    private void leaveOnce() {
        if (!left) {
            left = true;
            serving.leave(endpoint.lane());
        }
    }

    private Caller identify(@Nullable String authorization) throws Authenticator.UnauthenticatedException {
        var operation = endpoint.operation();
        if (operation == null) {
            return Caller.anonymous();
        }
        Caller caller = serving.authenticator().authenticate(authorization);
        caller.require(operation);
        if (caller.kind() != PrincipalKind.WORKER
                && !serving.rateLimits().take(caller.principal(), System.nanoTime())) {
            throw new ProblemException(
                    ProblemType.TOO_MANY_REQUESTS,
                    "'%s' asks faster than it may. Wait a second.".formatted(caller.principal()));
        }
        return caller;
    }

    private void receive(Caller caller) {
        if (request.response().closed()) {
            return;
        }
        new BodyReader(serving.vertx(), request, endpoint.body())
                .read()
                .onSuccess(body -> handle(caller, body))
                .onFailure(this::fail);
    }

    private void handle(Caller caller, Buffer body) {
        serving.blocking(
                        endpoint.lane(),
                        () -> endpoint.handler()
                                .handle(new ApiRequest(
                                        caller, context.pathParams(), query(), headers(), body.getBytes())))
                .onSuccess(this::write)
                .onFailure(this::fail);
    }

    private Map<String, String> query() {
        var query = new TreeMap<String, String>();
        for (Map.Entry<String, String> parameter : context.queryParams()) {
            if (query.put(parameter.getKey(), parameter.getValue()) != null) {
                throw ProblemException.parameter(parameter.getKey(), "Given more than once");
            }
            if (parameter.getValue().indexOf('\0') >= 0) {
                throw ProblemException.parameter(parameter.getKey(), "Holds a NUL character");
            }
        }
        return query;
    }

    private Map<String, String> headers() {
        var headers = new TreeMap<String, String>();
        request.headers().forEach((name, value) -> headers.putIfAbsent(name.toLowerCase(Locale.ROOT), value));
        return headers;
    }

    private void fail(Throwable thrown) {
        if (thrown instanceof Authenticator.UnauthenticatedException e) {
            write(unauthenticated(e));
        } else {
            Answer answer = Problems.answer(thrown, endpoint.method() + " " + endpoint.path());
            write(
                    answer.status() == ProblemType.TOO_MANY_REQUESTS.status()
                            ? answer.header("Retry-After", "1")
                            : answer);
        }
    }

    private static Answer unauthenticated(Authenticator.UnauthenticatedException e) {
        return Answer.problem(Problem.of(ProblemType.UNAUTHENTICATED, String.valueOf(e.getMessage())))
                .header("WWW-Authenticate", "Bearer");
    }

    private void write(Outcome outcome) {
        if (request.response().closed() || request.response().ended()) {
            return;
        }
        if (outcome instanceof Outcome.Stream stream) {
            if (serving.openStream()) {
                leaveOnce();
                serving.measured(endpoint, 200, System.nanoTime() - begun);
                new EventStream(serving, endpoint.lane(), request.response(), stream.source()).start();
            } else {
                write(Problems.unavailable("Too many clients follow events. Ask again later."));
            }
        } else if (outcome instanceof Answer answer) {
            serving.measured(endpoint, answer.status(), System.nanoTime() - begun);
            send(request, answer);
        }
    }

    /** Answers what never became an exchange. */
    static void refuse(HttpServerRequest request, Problem problem) {
        if (!request.response().ended()) {
            request.pause();
            send(request, Answer.problem(problem));
        }
    }

    private static void send(HttpServerRequest request, Answer answer) {
        HttpServerResponse response = request.response().setStatusCode(answer.status());
        response.putHeader("Cache-Control", "no-store").putHeader("X-Content-Type-Options", "nosniff");
        answer.headers().forEach(response::putHeader);
        if (!answer.mediaType().isEmpty()) {
            response.putHeader("Content-Type", answer.mediaType());
        }
        if (request.isEnded()) {
            response.end(Buffer.buffer(answer.body()));
            return;
        }
        if (!hasBody(request)) {
            request.resume();
            response.end(Buffer.buffer(answer.body()));
            return;
        }
        // A body nobody wants. Closing at once would reset the connection under the answer, so it is thrown away for a
        // moment.
        response.putHeader("Connection", "close").end(Buffer.buffer(answer.body()));
        var connection = request.connection();
        var vertx = io.vertx.core.Vertx.currentContext().owner();
        long timer = vertx.setTimer(DRAIN_MILLIS, late -> connection.close());
        request.exceptionHandler(gone -> vertx.cancelTimer(timer));
        request.handler(dropped -> {});
        request.endHandler(done -> {
            vertx.cancelTimer(timer);
            connection.close();
        });
        request.resume();
    }

    private static boolean hasBody(HttpServerRequest request) {
        String length = request.getHeader("Content-Length");
        return request.getHeader("Transfer-Encoding") != null || (length != null && !length.equals("0"));
    }
}
