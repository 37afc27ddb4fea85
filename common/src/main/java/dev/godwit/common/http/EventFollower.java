package dev.godwit.common.http;

import dev.godwit.common.api.EventDocument;
import dev.godwit.common.json.Json;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a stream of server-sent events to its end, and goes on after the last one it saw when the connection is lost or silent. Confined
 * to the thread that runs it.
 */
final class EventFollower {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long LONGEST_PAUSE_MILLIS = 5_000;
    private static final int ANSWER_SECONDS = 10;

    private final Transport transport;
    private final String path;
    private @Nullable String last;

    EventFollower(Transport transport, String path, @Nullable String after) {
        this.transport = transport;
        this.path = path;
        this.last = after;
    }

    /** Returns when the server says that nothing more will come.
     *
     * @throws UnreachableException if no coordinator could be reached for a minute */
    void run(Consumer<EventDocument> each) throws ApiException, UnreachableException, InterruptedException {
        long lostAt = System.nanoTime();
        long pause = 100;
        while (true) {
            try {
                if (!once(each)) {
                    return;
                }
                lostAt = System.nanoTime();
                pause = 100;
            } catch (UnreachableException e) {
                if (System.nanoTime() - lostAt > PATIENCE.toNanos()) {
                    throw e;
                }
                transport.preferNext();
            }
            Thread.sleep(pause);
            pause = Math.min(LONGEST_PAUSE_MILLIS, pause * 2);
        }
    }

    /** One connection, to its end; false if there is nothing more to come. */
    private boolean once(Consumer<EventDocument> each) throws ApiException, UnreachableException, InterruptedException {
        var lines = new LineQueue();
        int status = open(lines);
        if (status == 204) {
            return false;
        }
        try {
            read(lines, each);
            return true;
        } finally {
            lines.cancel();
        }
    }

    private int open(LineQueue lines) throws ApiException, UnreachableException, InterruptedException {
        HttpCall call = HttpCall.get(path).header("Accept", "text/event-stream");
        HttpRequest request = transport.streaming(last == null ? call : call.header("Last-Event-ID", last));
        var answer = transport
                .client()
                .sendAsync(
                        request,
                        info -> info.statusCode() == 200
                                ? BodyHandlers.fromLineSubscriber(lines, s -> new byte[0], null)
                                        .apply(info)
                                : BodyHandlers.ofByteArray().apply(info));
        // The body of a stream never completes by itself: what is waited for is its beginning.
        HttpResponse<byte[]> refused;
        try {
            if (lines.begun(ANSWER_SECONDS, answer)) {
                return 200;
            }
            refused = answer.get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new UnreachableException("The coordinator cannot be reached", e.getCause(), true);
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new UnreachableException("The coordinator did not answer", e, false);
        }
        if (refused.statusCode() == 200 || refused.statusCode() == 204) {
            return refused.statusCode();
        }
        if (refused.statusCode() >= 500) {
            throw new UnreachableException("The coordinator answered " + refused.statusCode(), null, false);
        }
        throw ApiException.of(new HttpReply(
                refused.statusCode(),
                refused.headers().firstValue("Content-Type").orElse(""),
                refused.body()));
    }

    private void read(LineQueue lines, Consumer<EventDocument> each) throws InterruptedException {
        String id = null;
        String name = "";
        for (String line = lines.next(); line != null; line = lines.next()) {
            if (line.startsWith("id: ")) {
                id = line.substring(4);
            } else if (line.startsWith("event: ")) {
                name = line.substring(7);
            } else if (line.startsWith("data: ") && !name.equals("reset")) {
                each.accept(Json.as(Json.parse(line.substring(6)), EventDocument.class));
            } else if (line.isEmpty() && id != null) {
                last = id;
            }
        }
    }
}
