package dev.godwit.testkit;

import dev.godwit.embedded.OwnedProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A main class that runs in a JVM of its own, to be watched, stopped, continued and killed. Its output goes to two files
 * below {@code target/processes}, where they stay for a look after a failure. Started through {@link Processes} it never
 * outlives its test; in any case it is killed when this JVM ends.
 */
public final class JavaProcess implements AutoCloseable {

    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final int TAIL = 25;

    private final String name;
    private final Process process;
    private final Path output;
    private final Path errors;
    private final OwnedProcess owned;
    private final Thread hook;

    private JavaProcess(String name, Process process, Path output, Path errors) {
        this.name = name;
        this.process = process;
        this.output = output;
        this.errors = errors;
        this.owned = OwnedProcess.of(process.toHandle());
        this.hook = new Thread(process::destroyForcibly, name + "-end");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** A process that will run {@code mainClass} with this JVM's Java and class path. */
    public static Builder of(Class<?> mainClass) {
        return of(mainClass.getName());
    }

    public static Builder of(String mainClass) {
        return new Builder(mainClass);
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Waits until a line of the standard output or error contains {@code text}, and returns that line. */
    public String awaitLine(String text, Duration timeout) {
        return Eventually.within(timeout, () -> {
            String found = find(text);
            if (found == null && !process.isAlive()) {
                found = find(text); // written between the first look and its end
            }
            if (found == null) {
                throw new AssertionError("%s %s without a line that contains '%s'. It said last:%n%s"
                        .formatted(name, isAlive() ? "runs" : "ended with " + process.exitValue(), text, tail()));
            }
            return found;
        });
    }

    /** Waits until the process has ended, and returns its exit code: 137 after SIGKILL. */
    public int awaitExit(Duration timeout) {
        try {
            if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("%s still runs after %s. It said last:%n%s".formatted(name, timeout, tail()));
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted while waiting for " + name, e);
        }
    }

    /** SIGKILL; waits until it is gone. */
    public void kill() {
        process.destroyForcibly();
        awaitExit(Duration.ofSeconds(30));
    }

    /** SIGTERM, as an orchestrator sends it; does not wait. */
    public void terminate() {
        Signals.terminate(pid());
    }

    /** SIGSTOP: the process keeps its connections and does nothing until {@link #resume}. */
    public void pause() {
        Signals.pause(pid());
    }

    /** SIGCONT. */
    public void resume() {
        Signals.resume(pid());
    }

    /** All that it has written to its standard output so far. */
    public String output() {
        return read(output);
    }

    /** All that it has written to its standard error so far. */
    public String errors() {
        return read(errors);
    }

    public Path outputFile() {
        return output;
    }

    public Path errorFile() {
        return errors;
    }

    /** Kills the process if it still runs. */
    @Override
    public void close() {
        if (process.isAlive()) {
            kill();
        }
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            return; // this JVM is ending, and the hook with it
        } finally {
            owned.close();
        }
    }

    @Override
    public String toString() {
        return "%s (pid %d)".formatted(name, pid());
    }

    private @Nullable String find(String text) {
        return (output() + errors())
                .lines()
                .filter(line -> line.contains(text))
                .findFirst()
                .orElse(null);
    }

    private String tail() {
        List<String> lines = (output() + errors()).lines().toList();
        return String.join(System.lineSeparator(), lines.subList(Math.max(0, lines.size() - TAIL), lines.size()));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What to start, and how. */
    public static final class Builder {

        private final String mainClass;
        private final List<String> args = new ArrayList<>();
        private final List<String> jvmArgs = new ArrayList<>(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        private final Map<String, String> environment = new LinkedHashMap<>();
        private String classPath = System.getProperty("java.class.path");
        private @Nullable Path directory;

        private Builder(String mainClass) {
            this.mainClass = mainClass;
        }

        /** Adds arguments of the main class. */
        public Builder args(String... more) {
            args.addAll(List.of(more));
            return this;
        }

        /** Adds options of the JVM. Without any it is one that starts quickly; {@code -XX:TieredStopAtLevel=4} undoes that. */
        public Builder jvmArgs(String... more) {
            jvmArgs.addAll(List.of(more));
            return this;
        }

        /** Limits the heap, such as to {@code 256m}. */
        public Builder heap(String size) {
            return jvmArgs("-Xmx" + size);
        }

        public Builder systemProperty(String name, String value) {
            return jvmArgs("-D" + name + "=" + value);
        }

        /** Adds a variable to the environment, which is otherwise this JVM's. */
        public Builder env(String name, String value) {
            environment.put(name, value);
            return this;
        }

        /** Uses {@code path} instead of this JVM's class path. */
        public Builder classPath(String path) {
            classPath = path;
            return this;
        }

        /** Runs in {@code path} instead of this JVM's directory. */
        public Builder directory(Path path) {
            directory = path;
            return this;
        }

        /** Starts it. The caller closes it. */
        public JavaProcess start() {
            String simple = mainClass.substring(mainClass.lastIndexOf('.') + 1);
            String name = "%s-%d-%d".formatted(simple, ProcessHandle.current().pid(), COUNT.incrementAndGet());
            List<String> command = new ArrayList<>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(jvmArgs);
            command.addAll(List.of("-cp", classPath, mainClass));
            command.addAll(args);
            try {
                Path files =
                        Files.createDirectories(Path.of("target", "processes")).toAbsolutePath();
                Path output = files.resolve(name + ".out");
                Path errors = files.resolve(name + ".err");
                ProcessBuilder builder = new ProcessBuilder(command)
                        .redirectOutput(output.toFile())
                        .redirectError(errors.toFile());
                if (directory != null) {
                    builder.directory(directory.toFile());
                }
                builder.environment().putAll(environment);
                Process process = builder.start();
                process.getOutputStream().close();
                return new JavaProcess(name, process, output, errors);
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot start " + mainClass, e);
            }
        }
    }
}
