package dev.godwit.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A running PostgreSQL: its first process, which is a child of this JVM, and all that it has forked. */
final class Postmaster {

    private static final long FAST_SHUTDOWN_SECONDS = 60;

    private final Process process;
    private final Path data;

    private Postmaster(Process process, Path data) {
        this.process = process;
        this.data = data;
    }

    /** Runs {@code command}, which serves {@code data}, and waits until it accepts connections. */
    static Postmaster start(List<String> command, Home home, Path data, ServerLog log, Duration timeout) {
        log.starting();
        try {
            Process process = Commands.prepare(command, home.path())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.file().toFile()))
                    .start();
            process.getOutputStream().close();
            home.server(process.toHandle());
            Postmaster postmaster = new Postmaster(process, data);
            try {
                postmaster.awaitReady(log, timeout);
            } catch (RuntimeException e) {
                Threads.uninterrupted(postmaster::stopImmediately);
                throw e;
            }
            return postmaster;
        } catch (IOException e) {
            throw DiskSpace.explain("Cannot start PostgreSQL in '%s'".formatted(home.path()), home.path(), e);
        }
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Ends it in the ordinary way, rolling back what is open, and waits until it has ended. */
    void stop() {
        end("INT");
    }

    /** Ends it at once, without writing to its files what the next start could recover. */
    void stopImmediately() {
        end("QUIT");
    }

    /** Kills it and its children, and waits until they are gone. Returns what of its memory may be left. */
    SharedMemory crash() {
        // Stopped first, so that it cannot fork a child that the list of its children lacks.
        Commands.signal("STOP", process.pid());
        List<ProcessHandle> children = process.descendants().toList();
        SharedMemory memory = SharedMemory.of(process.pid(), data);
        process.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
        Commands.gone(process.toHandle(), 30);
        children.forEach(child -> Commands.gone(child, 30));
        return memory;
    }

    private void end(String signal) {
        if (process.isAlive()) {
            Commands.signal(signal, process.pid());
            if (!Commands.gone(process.toHandle(), FAST_SHUTDOWN_SECONDS)) {
                crash().release();
            }
        }
    }

    private void awaitReady(ServerLog log, Duration timeout) {
        long end = System.nanoTime() + timeout.toNanos();
        while (!ready()) {
            if (!process.isAlive()) {
                throw failed(log);
            }
            if (System.nanoTime() > end) {
                throw new EmbeddedServerException(
                        "PostgreSQL was not ready after %d s. Its log is '%s'. Recovery of a large database takes longer: raise the start timeout."
                                .formatted(timeout.toSeconds(), log.file()));
            }
            Threads.pause(10);
        }
    }

    private EmbeddedServerException failed(ServerLog log) {
        return DiskSpace.saysFull(log.sinceStart())
                ? DiskSpace.full("PostgreSQL did not start", data)
                : new EmbeddedServerException(
                        "PostgreSQL did not start: %s. Its log is '%s'.".formatted(log.complaint(), log.file()));
    }

    /** PostgreSQL itself writes its pid and, in the eighth line, that it is ready: this is what pg_ctl reads, too. */
    private boolean ready() {
        try {
            List<String> lines = Files.readAllLines(data.resolve("postmaster.pid"));
            return lines.size() >= 8
                    && lines.get(0).strip().equals(Long.toString(process.pid()))
                    && lines.get(7).strip().equals("ready");
        } catch (IOException e) {
            return false;
        }
    }
}
