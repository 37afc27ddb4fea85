package dev.godwit.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Runs short commands and waits for them. */
final class Commands {

    private Commands() {}

    /** What a command said, on both streams, and its exit code. */
    record Outcome(int exit, String output) {
        boolean ok() {
            return exit == 0;
        }
    }

    static Outcome run(List<String> command, @Nullable Path directory) {
        try {
            Process process =
                    prepare(command, directory).redirectErrorStream(true).start();
            process.getOutputStream().close();
            try (InputStream output = process.getInputStream()) {
                String said = new String(output.readAllBytes(), StandardCharsets.UTF_8);
                return new Outcome(process.waitFor(), said);
            }
        } catch (IOException e) {
            return new Outcome(127, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EmbeddedServerException("Interrupted while waiting for '%s'".formatted(command.get(0)), e);
        }
    }

    static boolean works(String... command) {
        return run(List.of(command), null).ok();
    }

    /** What a server needs of this process's environment: neither the PG* variables that libpq, initdb and postgres would obey, nor secrets. */
    private static final Set<String> PASSED_ON = Set.of("PATH", "HOME", "TMPDIR", "TZ", "LD_LIBRARY_PATH", "USER");

    /** A process builder for a server or its tools. */
    static ProcessBuilder prepare(List<String> command, @Nullable Path directory) {
        ProcessBuilder builder = new ProcessBuilder(command);
        if (directory != null) {
            builder.directory(directory.toFile());
        }
        Map<String, String> environment = builder.environment();
        environment.keySet().retainAll(PASSED_ON);
        environment.put("LC_ALL", "C");
        return builder;
    }

    /** Sends a signal that {@link ProcessHandle} cannot send. The shell's own {@code kill} is on every machine. */
    static void signal(String signal, long pid) {
        run(List.of("/bin/sh", "-c", "kill -" + signal + " \"$1\"", "sh", Long.toString(pid)), null);
    }

    /** Waits until {@code process} has ended, which need not be a child of this one. */
    static boolean gone(ProcessHandle process, long seconds) {
        ProcessMark mark = ProcessMark.of(process);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (mark.alive()) {
            if (System.nanoTime() > end) {
                return false;
            }
            Threads.pause(5);
        }
        return true;
    }
}
