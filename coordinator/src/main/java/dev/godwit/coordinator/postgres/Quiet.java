package dev.godwit.coordinator.postgres;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Keeps a coordinator from taking tasks away right after an outage of its own: workers that could not reach it, or its database, get one
 * lease's time to renew first. The start of the process, a failed round, and a round that comes late all count as an outage. Confined to
 * the sweeper's thread.
 */
final class Quiet {

    private final long lease;
    private final long latest;
    private final LongSupplier nanos;
    private long quietUntil;
    private long lastSwept;

    /** @param between the time between two rounds
     *  @param nanos a clock as {@link System#nanoTime} */
    Quiet(Duration lease, Duration between, LongSupplier nanos) {
        this.lease = lease.toNanos();
        this.latest = Math.min(between.toNanos() * 4, lease.toNanos() / 2);
        this.nanos = nanos;
        this.lastSwept = nanos.getAsLong();
        this.quietUntil = lastSwept + this.lease;
    }

    boolean mayTakeAway() {
        long now = nanos.getAsLong();
        if (now - lastSwept > latest) {
            quietUntil = now + lease;
            lastSwept = now;
        }
        return now - quietUntil >= 0;
    }

    void swept() {
        lastSwept = nanos.getAsLong();
    }

    void failed() {
        lastSwept = nanos.getAsLong();
        quietUntil = lastSwept + lease;
    }
}
