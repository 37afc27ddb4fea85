package dev.godwit.cli.run;

import java.util.ArrayDeque;
import java.util.Deque;

/** How fast something grew in the last seconds, by {@link System#nanoTime}. Confined to one thread. */
final class Rate {

    private static final long WINDOW_NANOS = 8_000_000_000L;

    private record Sample(long nanos, double value) {}

    private final Deque<Sample> samples = new ArrayDeque<>();

    void add(long nanos, double value) {
        if (!samples.isEmpty() && value < samples.getLast().value()) {
            samples.clear(); // an attempt was given up and began anew
        }
        samples.addLast(new Sample(nanos, value));
        while (samples.size() > 2 && nanos - samples.getFirst().nanos() > WINDOW_NANOS) {
            samples.removeFirst();
        }
    }

    /** Per second; 0 while nothing can be said. */
    double perSecond() {
        if (samples.size() < 2) {
            return 0;
        }
        double seconds = (samples.getLast().nanos() - samples.getFirst().nanos()) / 1e9;
        return seconds <= 0
                ? 0
                : (samples.getLast().value() - samples.getFirst().value()) / seconds;
    }
}
