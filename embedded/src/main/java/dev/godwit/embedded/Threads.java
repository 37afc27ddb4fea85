package dev.godwit.embedded;

/** Small things that every server here does with threads. */
final class Threads {

    private Threads() {}

    /** Removes a shutdown hook, unless the JVM is shutting down: then the hook is what runs now. */
    static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            return;
        }
    }

    static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EmbeddedServerException("Interrupted while waiting for a server", e);
        }
    }

    /** Runs {@code cleanUp} to its end even in a thread that was interrupted, and leaves it interrupted. */
    static void uninterrupted(Runnable cleanUp) {
        boolean interrupted = Thread.interrupted();
        try {
            cleanUp.run();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
