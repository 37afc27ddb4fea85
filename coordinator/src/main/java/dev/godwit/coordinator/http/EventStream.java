package dev.godwit.coordinator.http;

import io.vertx.core.http.HttpServerResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends events as they come, in the form of server-sent events. Holds one batch at most: while the client does not read, nothing is
 * fetched. When nothing comes it asks ever more seldom, and sends a comment now and then so that both sides notice a dead connection.
 * Lives on one event loop.
 */
final class EventStream {

    private static final Logger LOGGER = LoggerFactory.getLogger(EventStream.class);

    private static final int BATCH = 100;
    private static final int WRITE_QUEUE_BYTES = 64 * 1024;
    private static final long SHORTEST_WAIT_MILLIS = 100;
    private static final long LONGEST_WAIT_MILLIS = 1_000;
    private static final long HEARTBEAT_NANOS = 15_000_000_000L;

    private final Serving serving;
    private final Endpoint.Lane lane;
    private final HttpServerResponse response;
    private final EventSource source;
    private long waitMillis = SHORTEST_WAIT_MILLIS;
    private long lastWrite = System.nanoTime();
    private boolean closed;

    EventStream(Serving serving, Endpoint.Lane lane, HttpServerResponse response, EventSource source) {
        this.serving = serving;
        this.lane = lane;
        this.response = response;
        this.source = source;
    }

    void start() {
        response.setChunked(true)
                .setWriteQueueMaxSize(WRITE_QUEUE_BYTES)
                .putHeader("Content-Type", "text/event-stream")
                .putHeader("Cache-Control", "no-store")
                .putHeader("X-Accel-Buffering", "no");
        response.closeHandler(gone -> close());
        response.exceptionHandler(e -> close());
        response.write("retry: 2000\n\n");
        fetch();
    }

    private void fetch() {
        if (closed) {
            return;
        }
        if (serving.stopping()) {
            end();
            return;
        }
        serving.blocking(lane, () -> source.next(BATCH)).onSuccess(this::send).onFailure(e -> {
            // The client comes back with its last id: better than a stream that looks alive and is not.
            LOGGER.atWarn().addKeyValue("cause", e.getClass().getSimpleName()).log("An event stream ended early");
            end();
        });
    }

    private void send(EventSource.Batch batch) {
        if (closed) {
            return;
        }
        batch.events().forEach(event -> write(event.framed()));
        if (batch.more() == EventSource.More.NEVER) {
            end();
            return;
        }
        if (!batch.events().isEmpty()) {
            waitMillis = SHORTEST_WAIT_MILLIS;
        } else {
            waitMillis = Math.min(LONGEST_WAIT_MILLIS, waitMillis * 2);
            if (System.nanoTime() - lastWrite > HEARTBEAT_NANOS) {
                write(": still here\n\n");
            }
        }
        if (response.writeQueueFull()) {
            response.drainHandler(drained -> {
                response.drainHandler(null);
                fetch();
            });
        } else if (batch.more() == EventSource.More.AT_ONCE) {
            fetch();
        } else {
            serving.vertx().setTimer(waitMillis, due -> fetch());
        }
    }

    private void write(String text) {
        lastWrite = System.nanoTime();
        response.write(text);
    }

    private void end() {
        if (!closed) {
            close();
            response.end();
        }
    }

    private void close() {
        if (!closed) {
            closed = true;
            serving.closeStream();
        }
    }
}
