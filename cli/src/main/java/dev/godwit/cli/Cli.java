package dev.godwit.cli;

import dev.godwit.cli.output.Output;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;

/**
 * What a command has of the process it runs in; another in tests.
 *
 * @param in standard input
 * @param environment variables
 * @param directory that relative paths begin at
 */
public record Cli(Output output, InputStream in, Map<String, String> environment, Path directory, Clock clock) {

    public Cli {
        environment = Map.copyOf(environment);
    }

    /** The file that an argument names. */
    public Path file(Path given) {
        return directory.resolve(given).normalize();
    }

    public Path home() {
        return Path.of(environment.getOrDefault("HOME", System.getProperty("user.home", ".")));
    }
}
