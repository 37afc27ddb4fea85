package dev.godwit.coordinator.job;

import java.time.Duration;

/**
 * How often a job tries again before it gives up, and how long it rests where it does not.
 *
 * @param replans how often it is planned again by itself
 * @param reconciliations how often a stage is compared with the targets' ledgers
 * @param rest how long it pauses when a server lacks what its operators have to give; doubled each time, up to sixteen times as long
 */
public record JobLimits(int replans, int reconciliations, Duration rest) {

    public static final JobLimits USUAL = new JobLimits(5, 5, Duration.ofSeconds(15));

    private static final int MOST_DOUBLINGS = 4;

    public JobLimits {
        if (replans < 0 || reconciliations < 1 || rest.isNegative() || rest.isZero()) {
            throw new IllegalArgumentException(
                    "Limits: %d replans, %d reconciliations, rest of %s".formatted(replans, reconciliations, rest));
        }
    }

    /** The pause at the {@code n}th time in a row, counted from 1. */
    Duration rest(int n) {
        return rest.multipliedBy(1L << Math.min(MOST_DOUBLINGS, n - 1));
    }

    /** No pause is longer. */
    public Duration longestRest() {
        return rest(MOST_DOUBLINGS + 1);
    }
}
