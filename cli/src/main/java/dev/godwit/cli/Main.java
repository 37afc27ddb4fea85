package dev.godwit.cli;

import dev.godwit.cli.output.Output;
import dev.godwit.cli.output.Terminal;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.nio.file.Path;
import java.time.Clock;

/** The {@code godwit} command. */
public final class Main {

    private Main() {}

    public static void main(String[] args) {
        var terminal = Terminal.of(System.getenv(), System.getProperty("godwit.terminal", ""));
        var output = new Output(
                new FileOutputStream(FileDescriptor.out), new FileOutputStream(FileDescriptor.err), terminal);
        var cli = new Cli(output, System.in, System.getenv(), Path.of("").toAbsolutePath(), Clock.systemUTC());
        int status = Godwit.run(cli, args);
        // Threads that a library left running must not keep the process.
        System.exit(status);
    }
}
