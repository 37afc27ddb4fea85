package dev.godwit.common.worker.local;

import java.time.Duration;

/**
 * How patient a local run is.
 *
 * @param lease how long a task is granted for
 * @param attempts how often a task may fail with a reason that may pass
 * @param firstRetry the pause after its first failure; it doubles from failure to failure
 * @param replans how often the job may be planned again
 */
public record LocalLimits(Duration lease, int attempts, Duration firstRetry, int replans) {

    public static final LocalLimits USUAL = new LocalLimits(Duration.ofSeconds(30), 5, Duration.ofSeconds(1), 3);

    Duration pause(int failures) {
        return firstRetry.multipliedBy(1L << Math.min(6, failures - 1));
    }
}
