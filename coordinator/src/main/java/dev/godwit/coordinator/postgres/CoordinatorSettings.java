package dev.godwit.coordinator.postgres;

import dev.godwit.coordinator.job.JobLimits;
import dev.godwit.coordinator.job.Retries;
import java.time.Duration;
import java.util.Map;

/**
 * How the coordinator deals out work.
 *
 * @param lease how long a worker may be silent before its tasks go to others; 3 s at least
 * @param ringAgain after how long a doorbell is rung again for a task that nobody took
 * @param workerTimeout after how long without a claim a worker no longer counts as live
 * @param rememberClaims how long a claim's answer is kept for a worker that lost it
 * @param reportProgress at most how often a job's progress is an event
 * @param budgets how many tasks may use one connection at a time, by its name
 * @param budget how many, for a connection that {@code budgets} does not name
 */
public record CoordinatorSettings(
        Duration lease,
        Duration ringAgain,
        Duration workerTimeout,
        Duration rememberClaims,
        Duration reportProgress,
        Map<String, Integer> budgets,
        int budget,
        Retries retries,
        JobLimits limits) {

    private static final Duration SHORTEST_LEASE = Duration.ofSeconds(3);

    public static final CoordinatorSettings USUAL = new CoordinatorSettings(
            Duration.ofSeconds(30),
            Duration.ofSeconds(15),
            Duration.ofSeconds(15),
            Duration.ofMinutes(10),
            Duration.ofSeconds(2),
            Map.of(),
            32,
            Retries.USUAL,
            JobLimits.USUAL);

    public CoordinatorSettings {
        budgets = Map.copyOf(budgets);
        if (lease.compareTo(SHORTEST_LEASE) < 0) {
            throw new IllegalArgumentException("A lease lasts 3 s at least, not %s".formatted(lease));
        }
        if (budget < 1 || budgets.values().stream().anyMatch(n -> n < 1)) {
            throw new IllegalArgumentException("A connection's budget is 1 at least");
        }
    }

    public CoordinatorSettings withLease(Duration other) {
        return new CoordinatorSettings(
                other, ringAgain, workerTimeout, rememberClaims, reportProgress, budgets, budget, retries, limits);
    }

    int budgetOf(String connection) {
        return budgets.getOrDefault(connection, budget);
    }
}
