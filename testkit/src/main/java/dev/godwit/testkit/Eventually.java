package dev.godwit.testkit;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Waits until an assertion holds, instead of sleeping for as long as it might take. */
public final class Eventually {

    private static final Duration USUAL = Duration.ofSeconds(20);
    private static final long FIRST_PAUSE_MILLIS = 5;
    private static final long LONGEST_PAUSE_MILLIS = 100;

    private Eventually() {}

    /** Something that holds if it returns. */
    @FunctionalInterface
    public interface Assertion {
        void run() throws Exception;
    }

    /** Something that gives a value once it does not fail. */
    @FunctionalInterface
    public interface Question<T> {
        T ask() throws Exception;
    }

    /** Repeats {@code assertion} until it holds, for 20 s at most; then fails with what it said last. */
    public static void eventually(Assertion assertion) {
        within(USUAL, assertion);
    }

    /** Repeats {@code assertion} until it holds, for {@code timeout} at most; then fails with what it said last. */
    public static void within(Duration timeout, Assertion assertion) {
        within(timeout, () -> {
            assertion.run();
            return Boolean.TRUE;
        });
    }

    /** Repeats {@code question} until it gives a value without failing, and returns that. */
    public static <T> T within(Duration timeout, Question<T> question) {
        long end = System.nanoTime() + timeout.toNanos();
        long pause = FIRST_PAUSE_MILLIS;
        int attempts = 0;
        while (true) {
            Throwable failure;
            try {
                return question.ask();
            } catch (InterruptedException e) {
                throw interrupted(e);
            } catch (Exception | AssertionError e) {
                failure = e;
            }
            attempts++;
            if (System.nanoTime() >= end) {
                throw new AssertionError(
                        "Did not hold within %s, in %d attempts. Last: %s".formatted(timeout, attempts, failure),
                        failure);
            }
            pause(pause);
            pause = Math.min(LONGEST_PAUSE_MILLIS, pause * 2);
        }
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static AssertionError interrupted(@Nullable Throwable e) {
        Thread.currentThread().interrupt();
        return new AssertionError("Interrupted while waiting for an assertion to hold", e);
    }
}
