package dev.godwit.sync.pace;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Which share of its speed a copy may have. It falls in quarters from all of it at a limit to nothing at twice the limit, so that it settles
 * where the source can bear it.
 *
 * @param share from 0 to 1
 * @param why in words for people; null at full speed
 */
public record Pace(double share, @Nullable String why) {

    public static final Pace FULL = new Pace(1, null);

    private static final int STEPS = 4;

    public Pace {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("A share of the speed is 0 to 1, not " + share);
        }
    }

    /** What {@code load} allows. */
    public static Pace of(Limits limits, Load load) {
        Pace replica = of(
                load.lag(),
                limits.replicaLag(),
                "replica '%s' of the source lags".formatted(load.replica() == null ? "" : load.replica()));
        Pace transaction =
                of(load.transaction(), limits.transactionAge(), "the source has a transaction that is open for");
        return replica.slower(transaction);
    }

    private static Pace of(Duration measured, @Nullable Duration limit, String what) {
        if (limit == null || measured.compareTo(limit) <= 0) {
            return FULL;
        }
        double rest = 2 - (double) measured.toNanos() / limit.toNanos();
        double share = Math.max(0, Math.floor(rest * STEPS) / STEPS);
        return new Pace(share, "%s %s, where %s is the limit".formatted(what, words(measured), words(limit)));
    }

    private static String words(Duration duration) {
        return duration.toSeconds() >= 10
                ? duration.toSeconds() + " s"
                : "%d.%d s".formatted(duration.toSeconds(), duration.toMillisPart() / 100);
    }

    /** The one of both that gives way more. */
    public Pace slower(Pace other) {
        return other.share < share ? other : this;
    }

    public boolean rests() {
        return share == 0;
    }

    /** For people, beside the progress of a copy; null at full speed. */
    public @Nullable String note() {
        if (why == null) {
            return null;
        }
        return rests() ? "resting: " + why : "at %d %% of its speed: %s".formatted(Math.round(share * 100), why);
    }

    /** How long to pause after {@code nanos} of work, so that the work has its share of the time. Not for a copy that rests. */
    public long pauseAfter(long nanos) {
        return (long) (nanos * (1 - share) / share);
    }
}
