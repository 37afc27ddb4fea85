package dev.godwit.cli;

import dev.godwit.cli.output.Output;
import dev.godwit.cli.output.Terminal;
import dev.godwit.testkit.Eventually;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A command that serves, run in a thread of this process until it is interrupted. */
final class RunningCommand implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final CompletableFuture<Integer> ended = new CompletableFuture<>();
    private final Thread thread;

    private RunningCommand(Path directory, Map<String, String> environment, String... args) {
        var cli = new Cli(
                new Output(out, err, Terminal.NONE),
                new ByteArrayInputStream(new byte[0]),
                environment,
                directory,
                Clock.systemUTC());
        thread = new Thread(() -> ended.complete(Godwit.run(cli, args)), "godwit " + args[0]);
        thread.start();
    }

    /** Blocks until the command has written a line: then it serves. */
    static RunningCommand start(Path directory, Map<String, String> environment, String... args) {
        var command = new RunningCommand(directory, environment, args);
        Eventually.within(PATIENCE, () -> {
            if (command.out().isEmpty() && !command.ended.isDone()) {
                throw new AssertionError("'%s' does not serve yet: %s".formatted(args[0], command.err()));
            }
            return command;
        });
        return command;
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    /** Blocks until it has ended by itself; its exit code. */
    int awaitEnd() throws Exception {
        return ended.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        thread.interrupt();
        ended.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }
}
