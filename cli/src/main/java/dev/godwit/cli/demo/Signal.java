package dev.godwit.cli.demo;

import java.io.IOException;

/** Signals that {@link ProcessHandle} cannot send, to processes that the demo started. */
enum Signal {
    STOP,
    CONT;

    void send(long pid) throws DemoFailure, InterruptedException {
        try {
            int exit = new ProcessBuilder("/bin/sh", "-c", "kill -" + name() + " \"$1\"", "sh", Long.toString(pid))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
            DemoFailure.unless(exit == 0, "There is no process %d to send SIG%s to", pid, this);
        } catch (IOException e) {
            throw new DemoFailure("Cannot send SIG%s: %s".formatted(this, e.getMessage()), e);
        }
    }
}
