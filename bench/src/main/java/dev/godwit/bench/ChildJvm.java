package dev.godwit.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A JVM of its own for one part of a benchmark. It answers in lines on its standard output, which begin with {@link
 * #ANSWER}; it ends when its standard input does, also when this process is killed.
 */
final class ChildJvm implements AutoCloseable {

    static final String ANSWER = "=> ";

    private static final long PATIENCE_SECONDS = 30;

    private final String name;
    private final Process process;
    private final BufferedReader output;

    private ChildJvm(String name, Process process) {
        this.name = name;
        this.process = process;
        this.output = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Starts {@code main} with the collector and compiler settings of the distribution and a heap of at most {@code heap}. */
    static ChildJvm start(Class<?> main, String heap, List<String> arguments) throws IOException {
        var command = new ArrayList<String>(List.of(
                System.getProperty("java.home") + "/bin/java",
                "-XX:+UseSerialGC",
                "-XX:CompileThresholdScaling=5",
                "-Xmx" + heap,
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(arguments);
        var process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        return new ChildJvm(main.getSimpleName(), process);
    }

    long pid() {
        return process.pid();
    }

    /** The next answer; what else it prints is passed on to standard error. */
    String answer() throws IOException {
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith(ANSWER)) {
                return line.substring(ANSWER.length());
            }
            System.err.println(name + ": " + line);
        }
        throw new IllegalStateException("%s ended without an answer; what it said is above".formatted(name));
    }

    /** Lets it go on from {@link #awaitGo}. */
    void go() throws IOException {
        var input = process.getOutputStream();
        input.write('\n');
        input.flush();
    }

    /** Lets it end, and kills it if it does not. */
    @Override
    public void close() {
        try {
            process.outputWriter(StandardCharsets.UTF_8).close();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** For the child: says {@code text} to the parent. */
    static void say(String text) {
        System.out.println(ANSWER + text);
        System.out.flush();
    }

    /** For the child: blocks until the parent lets it go on. */
    static void awaitGo() throws IOException {
        if (System.in.read() < 0) {
            throw new IllegalStateException("The benchmark has ended");
        }
    }

    /** For the child: blocks until the parent lets it end or is gone. */
    static void awaitEnd() throws IOException {
        while (System.in.read() >= 0) {
            // The parent writes nothing.
        }
    }
}
