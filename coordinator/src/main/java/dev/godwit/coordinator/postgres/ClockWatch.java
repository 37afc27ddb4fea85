package dev.godwit.coordinator.postgres;

import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Notices when the control database's clock was set, or another server with another clock answers: compared with a clock of this process
 * that nobody sets. Confined to the sweeper's thread.
 */
final class ClockWatch {

    private final Duration tolerance;
    private final LongSupplier nanos;
    private @Nullable Seen last;

    /** @param nanos a clock as {@link System#nanoTime} */
    ClockWatch(Duration tolerance, LongSupplier nanos) {
        this.tolerance = tolerance;
        this.nanos = nanos;
    }

    /** What the clock did since the last look. */
    enum Step {
        NONE,
        AHEAD,
        /** Back; or nobody knows, as there was no look before. */
        BACK
    }

    /** One look: what the database said, at some time between two of ours. */
    private record Seen(long before, long after, Instant told) {}

    Step look(Supplier<Instant> database) {
        long before = nanos.getAsLong();
        Instant told = database.get();
        var seen = new Seen(before, nanos.getAsLong(), told);
        Step step = last == null ? Step.BACK : step(last, seen);
        last = seen;
        return step;
    }

    private Step step(Seen earlier, Seen now) {
        Duration passed = Duration.between(earlier.told(), now.told());
        Duration least = Duration.ofNanos(now.before() - earlier.after()).minus(tolerance);
        Duration most = Duration.ofNanos(now.after() - earlier.before()).plus(tolerance);
        if (passed.compareTo(least) < 0) {
            return Step.BACK;
        }
        return passed.compareTo(most) > 0 ? Step.AHEAD : Step.NONE;
    }
}
