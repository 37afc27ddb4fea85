package dev.godwit.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.json.Json;
import dev.godwit.embedded.OwnedProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A coordinator or worker in a JVM of its own. Its log goes to a file; its first line of output says that it is ready. */
final class RoleProcess implements AutoCloseable {

    private static final Duration START = Duration.ofMinutes(3);
    private static final Duration STOP = Duration.ofSeconds(10);

    private final String name;
    private final Process process;
    private final Path output;
    private final Path log;
    private final OwnedProcess owned;

    private RoleProcess(String name, Process process, Path output, Path log) {
        this.name = name;
        this.process = process;
        this.output = output;
        this.log = log;
        this.owned = OwnedProcess.of(process.toHandle());
    }

    /**
     * Starts {@code godwit} with this JVM's Java and class path; the caller closes it.
     *
     * @param logs where its output and log go
     */
    static RoleProcess start(String name, Path logs, List<String> arguments) throws DemoFailure {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + DemoSettings.HEAP,
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-cp",
                System.getProperty("java.class.path"),
                RoleMain.class.getName(),
                "--format",
                "json"));
        command.addAll(arguments);
        Path output = logs.resolve(name + ".out");
        Path log = logs.resolve(name + ".log");
        try {
            var builder =
                    new ProcessBuilder(command).redirectOutput(output.toFile()).redirectError(log.toFile());
            builder.environment().keySet().removeIf(variable -> variable.startsWith("GODWIT_"));
            return new RoleProcess(name, builder.start(), output, log);
        } catch (IOException e) {
            throw new DemoFailure("Cannot start '%s': %s".formatted(name, e.getMessage()), e);
        }
    }

    String name() {
        return name;
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Waits until it says that it serves, and returns what it said. */
    JsonNode ready() throws DemoFailure, InterruptedException {
        long end = System.nanoTime() + START.toNanos();
        while (true) {
            var said = firstLine();
            if (!said.isEmpty()) {
                return Json.parse(said);
            }
            DemoFailure.unless(process.isAlive(), "'%s' ended while it started. Its log is %s", name, log);
            DemoFailure.unless(
                    System.nanoTime() < end, "'%s' did not start within %s. Its log is %s", name, START, log);
            Thread.sleep(20);
        }
    }

    private String firstLine() throws DemoFailure {
        try {
            String said = Files.readString(output);
            int end = said.indexOf('\n');
            return end < 0 ? "" : said.substring(0, end);
        } catch (IOException e) {
            throw new DemoFailure("Cannot read '%s': %s".formatted(output, e.getMessage()), e);
        }
    }

    /** SIGKILL; does not wait. */
    void kill() {
        process.destroyForcibly();
    }

    /** SIGTERM; does not wait. */
    void terminate() {
        process.destroy();
    }

    /** Asks it to end, and ends it if it does not. */
    @Override
    public void close() {
        try {
            terminate();
            if (!process.waitFor(STOP.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        } finally {
            owned.close();
        }
    }
}
