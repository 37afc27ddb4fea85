package dev.godwit.cli.demo;

import dev.godwit.cli.Cli;
import dev.godwit.cli.Godwit;
import dev.godwit.cli.output.Output;
import dev.godwit.cli.output.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;

/** Runs commands as a user in some directory would, and keeps what they say. Confined to one thread. */
final class QuietCli {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Cli cli;

    /** @param directory the user's working directory, and home */
    QuietCli(Path directory) {
        cli = new Cli(
                new Output(out, err, Terminal.NONE),
                InputStream.nullInputStream(),
                Map.of("HOME", directory.toString()),
                directory,
                Clock.systemUTC());
    }

    Cli cli() {
        return cli;
    }

    /** What a command said, and how it ended. */
    record Ended(int status, String out, String err) {}

    /** Runs {@code godwit} with {@code arguments}. */
    Ended run(String... arguments) {
        out.reset();
        err.reset();
        int status = Godwit.run(cli, arguments);
        return new Ended(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
