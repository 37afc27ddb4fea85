package dev.godwit.cli;

import dev.godwit.cli.output.Output;
import dev.godwit.cli.output.Terminal;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The {@code godwit} command. */
public final class Main {

    private static final long PATIENCE_SECONDS = 30;

    private Main() {}

    public static void main(String[] args) {
        var terminal = Terminal.of(System.getenv(), System.getProperty("godwit.terminal", ""));
        var output = new Output(
                new FileOutputStream(FileDescriptor.out), new FileOutputStream(FileDescriptor.err), terminal);
        var cli = new Cli(output, System.in, System.getenv(), Path.of("").toAbsolutePath(), Clock.systemUTC());
        var ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(interrupting(Thread.currentThread(), ended), "godwit-signal"));
        int status;
        try {
            status = Godwit.run(cli, args);
        } finally {
            ended.countDown();
        }
        // Threads that a library left running must not keep the process.
        System.exit(status);
    }

    /** A signal interrupts the command, which then puts things in order and says how it ended. */
    private static Runnable interrupting(Thread command, CountDownLatch ended) {
        return () -> {
            if (ended.getCount() > 0) {
                command.interrupt();
                try {
                    ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        };
    }
}
