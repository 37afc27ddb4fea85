package dev.godwit.common.kafka;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Pauses that double from 100 ms to 5 s, less up to a quarter at random. Confined to one thread. */
public final class Backoff {

    private static final long FIRST_MS = 100;
    private static final long LONGEST_MS = 5_000;

    private int failures;

    /** How long to wait after {@code earlier} failures in a row before this one. */
    static Duration after(int earlier) {
        long full = Math.min(LONGEST_MS, FIRST_MS << Math.min(earlier, 10));
        return Duration.ofMillis(full - ThreadLocalRandom.current().nextLong(full / 4 + 1));
    }

    /** Waits; false if the thread was interrupted, and is to stop. */
    public boolean pause() {
        try {
            Thread.sleep(after(failures++).toMillis());
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Something worked: the next pause is short again. */
    public void reset() {
        failures = 0;
    }
}
