package dev.godwit.sync.pace;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Measures how far replicas are behind in time, from positions in the write-ahead log: a replica lags for as long as the source had already
 * been where the replica is not yet. The server's own {@code replay_lag} stands still while a replica does. Confined to one thread.
 */
public final class LagWatch {

    /** At a look every second: the lag of an hour. */
    private static final int MOST = 3_600;

    private record Seen(long nanos, long position) {}

    private final Deque<Seen> seen = new ArrayDeque<>();

    /** The source is at {@code position} now; positions do not fall. */
    public void source(long position, long nanos) {
        if (seen.isEmpty() || seen.getLast().position() < position) {
            seen.addLast(new Seen(nanos, position));
        }
        if (seen.size() > MOST) {
            seen.removeFirst();
        }
    }

    /** How long ago the source went on from where the replica is; zero for one that is where the source is. At least this much: what was
     *  before the first look is not known. */
    public Duration lag(long position, long nanos) {
        for (Seen each : seen) {
            if (each.position() > position) {
                return Duration.ofNanos(nanos - each.nanos());
            }
        }
        return Duration.ZERO;
    }
}
