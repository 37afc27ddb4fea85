package dev.godwit.migrate.run;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long a statement may wait for its locks, and how often it is tried again. While a statement waits, all that come after it on the same
 * table wait too: so the wait is short, and the pause between attempts, in which others get through, is longer and jittered.
 *
 * @param lockTimeout of one attempt
 * @param attempts at least 1
 * @param firstPause doubled after each attempt, to {@code longestPause} at most
 */
public record LockPolicy(Duration lockTimeout, int attempts, Duration firstPause, Duration longestPause) {

    public static final LockPolicy DEFAULT =
            new LockPolicy(Duration.ofSeconds(2), 10, Duration.ofMillis(500), Duration.ofSeconds(15));

    public LockPolicy {
        if (lockTimeout.isNegative() || lockTimeout.isZero() || attempts < 1) {
            throw new IllegalArgumentException("A lock timeout is positive, and there is at least one attempt");
        }
    }

    /** The pause after attempt number {@code attempt}, from 1: half of it certain, half of it random. */
    public Duration pauseAfter(int attempt, RandomGenerator random) {
        long millis = firstPause.toMillis() << Math.min(attempt - 1, 20);
        long capped = Math.min(millis, longestPause.toMillis());
        return Duration.ofMillis(capped / 2 + random.nextLong(capped / 2 + 1));
    }
}
