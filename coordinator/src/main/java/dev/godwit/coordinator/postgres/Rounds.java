package dev.godwit.coordinator.postgres;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does the same again and again on a thread of its own, whatever happens, until it is closed. */
public final class Rounds implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(Rounds.class);

    private final String name;
    private final Runnable round;
    private final Duration between;
    private final String trouble;
    private final CountDownLatch closed = new CountDownLatch(1);
    private @Nullable Thread thread;

    /** @param trouble what it means that a round fails, for the log */
    Rounds(String name, Runnable round, Duration between, String trouble) {
        this.name = name;
        this.round = round;
        this.between = between;
        this.trouble = trouble;
    }

    public synchronized void start() {
        if (thread != null) {
            throw new IllegalStateException("Started already");
        }
        var started = new Thread(this::run, name);
        started.setDaemon(true);
        started.start();
        thread = started;
    }

    private void run() {
        boolean troubled = false;
        try {
            while (!closed.await(between.toMillis(), TimeUnit.MILLISECONDS)) {
                troubled = round(troubled);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Says once that it cannot go on, and once that it can again. */
    private boolean round(boolean troubled) {
        try {
            round.run();
            if (troubled) {
                LOGGER.atInfo().addKeyValue("thread", name).log("Going on");
            }
            return false;
        } catch (RuntimeException e) {
            if (!troubled) {
                LOGGER.atWarn().addKeyValue("thread", name).setCause(e).log(trouble);
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
