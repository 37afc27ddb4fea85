package dev.godwit.coordinator.job;

import java.time.Duration;
import java.util.Map;

/**
 * How often and how soon a task is tried again. The pause doubles from {@code first} to {@code longest}, and up to half of it is left to chance, so
 * that what failed together does not come back together.
 *
 * @param attempts how many failures of kind TRANSIENT a task is allowed, the last one included
 * @param byKind other numbers of attempts, by task kind
 */
public record Retries(int attempts, Map<String, Integer> byKind, Duration first, Duration longest) {

    public static final Retries USUAL = new Retries(5, Map.of(), Duration.ofSeconds(1), Duration.ofMinutes(1));

    private static final int MOST_DOUBLINGS = 20;

    public Retries {
        byKind = Map.copyOf(byKind);
        if (attempts < 1 || byKind.values().stream().anyMatch(n -> n < 1)) {
            throw new IllegalArgumentException("A task is tried at least once");
        }
        if (first.isNegative() || first.isZero() || longest.compareTo(first) < 0) {
            throw new IllegalArgumentException("Pauses from %s to %s".formatted(first, longest));
        }
    }

    public int attempts(String taskKind) {
        return byKind.getOrDefault(taskKind, attempts);
    }

    /** The pause after the {@code n}th time, counted from 1.
     *
     * @param chance from 0 to 1 */
    public Duration pause(int n, double chance) {
        long doubled = first.toMillis() << Math.min(MOST_DOUBLINGS, Math.max(0, n - 1));
        long whole = Math.min(longest.toMillis(), doubled);
        return Duration.ofMillis(whole - Math.round(whole / 2.0 * chance));
    }
}
