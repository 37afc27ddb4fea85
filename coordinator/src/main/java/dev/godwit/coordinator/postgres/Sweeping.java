package dev.godwit.coordinator.postgres;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sweeps again and again on a thread of its own, whatever happens, until it is closed. */
public final class Sweeping implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(Sweeping.class);
    private static final Duration LONGEST_BETWEEN = Duration.ofSeconds(1);

    private final Sweeper sweeper;
    private final Duration between;
    private final CountDownLatch closed = new CountDownLatch(1);
    private @Nullable Thread thread;

    Sweeping(Sweeper sweeper, Duration between) {
        this.sweeper = sweeper;
        this.between = between;
    }

    /** How long to rest between two rounds: a lease must not be overdue for long. */
    static Duration between(Duration lease) {
        Duration sixth = lease.dividedBy(6);
        return sixth.compareTo(LONGEST_BETWEEN) < 0 ? sixth : LONGEST_BETWEEN;
    }

    public synchronized void start() {
        if (thread != null) {
            throw new IllegalStateException("Started already");
        }
        var started = new Thread(this::run, "sweeper");
        started.setDaemon(true);
        started.start();
        thread = started;
    }

    private void run() {
        boolean troubled = false;
        try {
            while (!closed.await(between.toMillis(), TimeUnit.MILLISECONDS)) {
                troubled = sweep(troubled);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Says once that it cannot sweep, and once that it can again. */
    private boolean sweep(boolean troubled) {
        try {
            sweeper.sweep();
            if (troubled) {
                LOGGER.atInfo().log("Sweeping again");
            }
            return false;
        } catch (RuntimeException e) {
            if (!troubled) {
                LOGGER.atWarn()
                        .setCause(e)
                        .log("Cannot sweep: leases stay as they are until the control database answers");
            }
            return true;
        }
    }

    @Override
    public synchronized void close() {
        closed.countDown();
        Thread started = thread;
        if (started == null) {
            return;
        }
        try {
            started.join(TimeUnit.SECONDS.toMillis(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
