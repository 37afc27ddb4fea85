package dev.godwit.common.kafka;

import java.util.concurrent.atomic.AtomicLong;

/** Numbers the reports of one grant, and keeps those of progress a second apart. Thread-safe. */
final class Series {

    private static final long SECOND = 1_000_000_000L;

    private final AtomicLong last = new AtomicLong();
    private final AtomicLong nextProgress = new AtomicLong(System.nanoTime());

    long next() {
        return last.incrementAndGet();
    }

    /** Whether a report of progress may go out at {@code now}, by {@link System#nanoTime()}; says yes to one caller only. */
    boolean progressIsDue(long now) {
        long due = nextProgress.get();
        return now - due >= 0 && nextProgress.compareAndSet(due, now + SECOND);
    }
}
