package dev.godwit.cli.demo;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Signals that {@link ProcessHandle} cannot send, to processes that the demo started. */
enum Signal {
    STOP,
    CONT;

    /** To all of them at once. One that has ended in the meantime is no trouble. */
    void send(List<RoleProcess> processes) throws DemoFailure, InterruptedException {
        var command = new ArrayList<>(List.of("/bin/sh", "-c", "kill -" + name() + " \"$@\"", "sh"));
        processes.forEach(process -> command.add(Long.toString(process.pid())));
        try {
            new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new DemoFailure("Cannot send SIG%s: %s".formatted(this, e.getMessage()), e);
        }
    }
}
