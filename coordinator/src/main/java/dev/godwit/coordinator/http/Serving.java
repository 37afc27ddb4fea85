package dev.godwit.coordinator.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** What all exchanges share: threads, limits, meters. Thread-safe. */
final class Serving {

    /** Beyond these, a request is told to come back: the queue of a pool must not be where memory goes. */
    private static final int WAITING_PER_THREAD = 32;

    private static final Duration SLOWEST_HANDLER = Duration.ofSeconds(60);

    private final Vertx vertx;
    private final Authenticator authenticator;
    private final RateLimits rateLimits;
    private final MeterRegistry metrics;
    private final Map<Endpoint.Lane, WorkerExecutor> pools = new EnumMap<>(Endpoint.Lane.class);
    private final Map<Endpoint.Lane, AtomicInteger> busy = new EnumMap<>(Endpoint.Lane.class);
    private final int mostBusy;
    private final AtomicInteger streams = new AtomicInteger();
    private final int mostStreams;
    private final AtomicBoolean stopping = new AtomicBoolean();

    private Serving(Vertx vertx, HttpSettings settings, Authenticator authenticator, MeterRegistry metrics) {
        this.vertx = vertx;
        this.authenticator = authenticator;
        this.rateLimits = new RateLimits(settings.requestsPerSecond());
        this.metrics = metrics;
        this.mostBusy = settings.threads() * WAITING_PER_THREAD;
        this.mostStreams = settings.streams();
        for (Endpoint.Lane lane : Endpoint.Lane.values()) {
            busy.put(lane, new AtomicInteger());
            pools.put(
                    lane,
                    vertx.createSharedWorkerExecutor(
                            "godwit-http-" + lane.name().toLowerCase(java.util.Locale.ROOT),
                            settings.threads(),
                            SLOWEST_HANDLER.toSeconds(),
                            TimeUnit.SECONDS));
        }
        metrics.gauge("godwit.http.streams", streams);
    }

    static Serving of(Vertx vertx, HttpSettings settings, Api api) {
        return new Serving(vertx, settings, api.authenticator(), api.metrics());
    }

    Vertx vertx() {
        return vertx;
    }

    Authenticator authenticator() {
        return authenticator;
    }

    RateLimits rateLimits() {
        return rateLimits;
    }

    /** Runs {@code work} on a thread of {@code lane}; its future completes on the caller's event loop. */
    <T> Future<T> blocking(Endpoint.Lane lane, Callable<T> work) {
        return pool(lane).executeBlocking(work, false);
    }

    private WorkerExecutor pool(Endpoint.Lane lane) {
        WorkerExecutor pool = pools.get(lane);
        if (pool == null) {
            throw new IllegalStateException("No threads for " + lane);
        }
        return pool;
    }

    private AtomicInteger busy(Endpoint.Lane lane) {
        AtomicInteger count = busy.get(lane);
        if (count == null) {
            throw new IllegalStateException("No count for " + lane);
        }
        return count;
    }

    boolean enter(Endpoint.Lane lane) {
        if (stopping.get()) {
            return false;
        }
        if (busy(lane).incrementAndGet() > mostBusy) {
            busy(lane).decrementAndGet();
            return false;
        }
        return true;
    }

    void leave(Endpoint.Lane lane) {
        busy(lane).decrementAndGet();
    }

    boolean openStream() {
        if (streams.incrementAndGet() > mostStreams) {
            streams.decrementAndGet();
            return false;
        }
        return true;
    }

    void closeStream() {
        streams.decrementAndGet();
    }

    boolean stopping() {
        return stopping.get();
    }

    /** Takes no more requests and ends streams. Returns false if that was so already. */
    boolean stop() {
        return stopping.compareAndSet(false, true);
    }

    void measured(Endpoint endpoint, int status, long nanos) {
        Timer.builder("godwit.http.requests")
                .description("Answered requests, by route and status")
                .tag("method", endpoint.method().name())
                .tag("route", endpoint.path())
                .tag("status", Integer.toString(status))
                .register(metrics)
                .record(nanos, TimeUnit.NANOSECONDS);
    }
}
