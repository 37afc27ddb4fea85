package dev.godwit.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Signals to processes that the test started, by pid. */
public final class Signals {

    private Signals() {}

    /** SIGSTOP. */
    public static void pause(long pid) {
        send("STOP", pid);
    }

    /** SIGCONT. */
    public static void resume(long pid) {
        send("CONT", pid);
    }

    /** SIGTERM. */
    public static void terminate(long pid) {
        send("TERM", pid);
    }

    /** SIGKILL. */
    public static void kill(long pid) {
        send("KILL", pid);
    }

    private static void send(String signal, long pid) {
        try {
            int exit = new ProcessBuilder("/bin/sh", "-c", "kill -" + signal + " \"$1\"", "sh", Long.toString(pid))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
            if (exit != 0) {
                throw new IllegalStateException("No process %d to send SIG%s to".formatted(pid, signal));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while sending SIG%s to %d".formatted(signal, pid), e);
        }
    }
}
