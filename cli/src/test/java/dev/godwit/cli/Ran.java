package dev.godwit.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.cli.output.Output;
import dev.godwit.cli.output.Terminal;
import dev.godwit.common.json.Json;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;

/** What a command line came to, run in this process without a terminal. */
record Ran(int status, String out, String err) {

    static Ran in(Path directory, String... args) {
        return in(directory, Map.of(), args);
    }

    static Ran in(Path directory, Map<String, String> environment, String... args) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var cli = new Cli(
                new Output(out, err, Terminal.NONE),
                new ByteArrayInputStream(new byte[0]),
                environment,
                directory,
                Clock.systemUTC());
        int status = Godwit.run(cli, args);
        return new Ran(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** For what needs one and says nothing. */
    static Cli cli(Path directory) {
        return new Cli(
                new Output(OutputStream.nullOutputStream(), OutputStream.nullOutputStream(), Terminal.NONE),
                InputStream.nullInputStream(),
                Map.of(),
                directory,
                Clock.systemUTC());
    }

    JsonNode json() {
        return Json.parse(out);
    }
}
