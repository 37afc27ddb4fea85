package dev.godwit.common.worker;

import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Asks the coordinator for work: when the bell rings, and every few seconds unprompted. An unanswered claim is repeated with its own
 * request id until it is answered, since the coordinator may have granted tasks that only this id gets.
 */
final class ClaimLoop implements Runnable {

    private static final Logger LOGGER = LoggerFactory.getLogger(ClaimLoop.class);

    private final CoordinatorApi coordinator;
    private final WorkerConfig config;
    private final Set<String> kinds;
    private final Roster roster;
    private final WorkerMetrics metrics;
    private final Backoff backoff;
    private final Consumer<ClaimResponse> granted;
    private final UUID process = UUID.randomUUID();
    private final Bell bell = new Bell();
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile boolean ended;
    private volatile boolean answered = true;
    private @Nullable ClaimRequest pending;

    ClaimLoop(
            CoordinatorApi coordinator,
            WorkerConfig config,
            Set<String> kinds,
            Roster roster,
            WorkerMetrics metrics,
            Tempo tempo,
            Consumer<ClaimResponse> granted) {
        this.coordinator = coordinator;
        this.config = config;
        this.kinds = kinds;
        this.roster = roster;
        this.metrics = metrics;
        this.backoff = tempo.backoff();
        this.granted = granted;
    }

    void ring() {
        bell.ring();
    }

    /** Claims no more; a claim that is open may still be answered. */
    void end() {
        ended = true;
        bell.ring();
    }

    /** Waits until the last claim is over, or {@code timeout} has passed. */
    void awaitEnd(Duration timeout) throws InterruptedException {
        var unused = over.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Whether the coordinator answered the last claim. */
    boolean answered() {
        return answered;
    }

    @Override
    public void run() {
        try {
            boolean prompted = false;
            while (!ended) {
                Duration pause = jittered(config.poll());
                if (!claim(prompted)) {
                    Duration retry = backoff.next();
                    pause = retry.compareTo(pause) < 0 ? retry : pause;
                }
                prompted = bell.await(pause);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            over.countDown();
        }
    }

    /** False if the coordinator did not answer. */
    private boolean claim(boolean prompted) {
        ClaimRequest request = pending == null ? request(prompted) : pending;
        if (request == null) {
            return true;
        }
        pending = request;
        try {
            ClaimResponse response = coordinator.claim(request);
            pending = null;
            backoff.reset();
            if (!answered) {
                LOGGER.atInfo().addKeyValue("worker", config.id()).log("The coordinator answers again");
                answered = true;
            }
            metrics.claimed(response.grants().size());
            granted.accept(response);
            return true;
        } catch (CoordinatorUnavailableException e) {
            unanswered(e);
        } catch (RuntimeException | Error e) {
            LOGGER.atError().setCause(e).log("A claim failed in a way it must not; claiming again");
        }
        metrics.claimUnanswered();
        return false;
    }

    private void unanswered(CoordinatorUnavailableException e) {
        LOGGER.atLevel(answered ? Level.WARN : Level.DEBUG)
                .addKeyValue("worker", config.id())
                .log("The coordinator does not answer; asking again until it does: {}", e.getMessage());
        answered = false;
    }

    /** Nothing if it was rung for, and has no slot: the bell rings for all kinds of work. Unprompted it asks however full it is, for
     *  companions and for orders, and to be seen. */
    private @Nullable ClaimRequest request(boolean prompted) {
        int free = Math.max(0, config.slots() - roster.working());
        boolean companions = roster.companions() < config.companions();
        if (free == 0 && prompted) {
            return null;
        }
        return new ClaimRequest(
                UUID.randomUUID(),
                config.id(),
                process,
                config.version(),
                kinds,
                config.labels(),
                config.connections(),
                free,
                config.slots(),
                companions);
    }

    private static Duration jittered(Duration poll) {
        return Duration.ofNanos(
                (long) (poll.toNanos() * ThreadLocalRandom.current().nextDouble(0.8, 1.2)));
    }
}
