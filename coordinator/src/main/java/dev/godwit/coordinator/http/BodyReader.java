package dev.godwit.coordinator.http;

import dev.godwit.common.http.ProblemType;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/** Receives a body: of the right type, of no more bytes and in no more time than its rule says. Lives on one event loop. */
final class BodyReader {

    private final Vertx vertx;
    private final HttpServerRequest request;
    private final BodyRule rule;
    private final Promise<Buffer> promise = Promise.promise();
    private Buffer received = Buffer.buffer();

    BodyReader(Vertx vertx, HttpServerRequest request, BodyRule rule) {
        this.vertx = vertx;
        this.request = request;
        this.rule = rule;
    }

    /** The body, empty if there is none; fails with a {@link ProblemException}. The request is paused before and after. */
    Future<Buffer> read() {
        ProblemException refusal = refusal();
        if (refusal != null) {
            return Future.failedFuture(refusal);
        }
        long timer = vertx.setTimer(
                rule.timeLimit().toMillis(),
                late -> stop(new ProblemException(
                        ProblemType.REQUEST_TIMEOUT,
                        "The body did not arrive within %d s"
                                .formatted(rule.timeLimit().toSeconds()))));
        promise.future().onComplete(done -> vertx.cancelTimer(timer));
        request.exceptionHandler(e -> promise.tryFail(
                new ProblemException(ProblemType.MALFORMED_REQUEST, "The body broke off or cannot be read")));
        request.handler(this::append);
        request.endHandler(end -> promise.tryComplete(received));
        if ("100-continue".equalsIgnoreCase(request.getHeader("Expect"))) {
            request.response().writeContinue();
        }
        request.resume();
        return promise.future();
    }

    private void append(Buffer chunk) {
        if (promise.future().isComplete()) {
            return;
        }
        if (received.length() + chunk.length() > rule.limit()) {
            stop(tooLarge());
        } else {
            received.appendBuffer(chunk);
        }
    }

    private void stop(ProblemException why) {
        request.pause();
        received = Buffer.buffer();
        promise.tryFail(why);
    }

    private ProblemException tooLarge() {
        return new ProblemException(
                ProblemType.PAYLOAD_TOO_LARGE,
                rule.limit() == 0
                        ? "This request takes no body"
                        : "The body is larger than %d bytes".formatted(rule.limit()));
    }

    private @Nullable ProblemException refusal() {
        String encoding = request.getHeader("Content-Encoding");
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            return new ProblemException(ProblemType.UNSUPPORTED_MEDIA_TYPE, "Send the body without Content-Encoding");
        }
        long length = declaredLength();
        if (length > rule.limit()) {
            return tooLarge();
        }
        boolean mayHaveBody = length > 0 || request.getHeader("Transfer-Encoding") != null;
        String type = request.getHeader("Content-Type");
        if (mayHaveBody && rule.limit() > 0 && (type == null || !rule.takes(type))) {
            return new ProblemException(
                    ProblemType.UNSUPPORTED_MEDIA_TYPE,
                    "Expected 'Content-Type: %s'".formatted(rule.mediaType().equals("*") ? "..." : rule.mediaType()));
        }
        return null;
    }

    private long declaredLength() {
        String length = request.getHeader("Content-Length");
        try {
            return length == null ? 0 : Long.parseLong(length.strip());
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }
}
