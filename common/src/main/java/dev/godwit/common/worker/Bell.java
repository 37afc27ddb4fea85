package dev.godwit.common.worker;

import java.time.Duration;

/** Wakes one waiting thread. Any number of rings before it wakes count as one, and a ring is kept for a thread that waits later. */
final class Bell {

    private boolean rung;

    synchronized void ring() {
        rung = true;
        notifyAll();
    }

    /** True if it rang, false if {@code timeout} passed first. */
    synchronized boolean await(Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (!rung) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            wait(left / 1_000_000, (int) (left % 1_000_000));
        }
        rung = false;
        return true;
    }
}
