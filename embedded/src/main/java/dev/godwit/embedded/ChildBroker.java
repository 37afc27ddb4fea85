package dev.godwit.embedded;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** A broker in a JVM of its own. It ends by itself when the process that started it is gone. */
final class ChildBroker implements Broker {

    private final Process process;

    private ChildBroker(Process process) {
        this.process = process;
    }

    static ChildBroker start(Home home, ServerLog log, Map<String, String> settings, String heap, Duration timeout) {
        Path directory = home.path();
        Path ready = directory.resolve("ready");
        try {
            Files.deleteIfExists(ready);
            Path file = directory.resolve("server.properties");
            Properties properties = new Properties();
            properties.putAll(settings);
            try (Writer writer = Files.newBufferedWriter(file)) {
                properties.store(writer, null);
            }
            Process process = Commands.prepare(command(home, file, ready, heap), directory)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.file().toFile()))
                    .start();
            home.server(process.toHandle());
            ChildBroker broker = new ChildBroker(process);
            try {
                broker.awaitReady(ready, log, timeout);
            } catch (RuntimeException e) {
                Threads.uninterrupted(broker::kill);
                throw e;
            }
            return broker;
        } catch (IOException e) {
            throw DiskSpace.explain("Cannot start Kafka in '%s'".formatted(directory), directory, e);
        }
    }

    private static List<String> command(Home home, Path settings, Path ready, String heap) throws IOException {
        Path logging = home.path().resolve("logback-broker.xml");
        Files.writeString(logging, LOGBACK);
        List<String> command = new ArrayList<>(Sessions.own());
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap,
                "-XX:+UseSerialGC",
                // The quicker compiler alone starts in less time, and is enough for a broker that is thrown away.
                "-XX:TieredStopAtLevel=" + (home.temporary() ? 1 : 4),
                "-Xshare:auto",
                "-Dlogback.configurationFile=" + logging,
                "-cp",
                System.getProperty("java.class.path"),
                BrokerMain.class.getName(),
                settings.toString(),
                ready.toString()));
        return command;
    }

    private void awaitReady(Path ready, ServerLog log, Duration timeout) {
        long end = System.nanoTime() + timeout.toNanos();
        while (!Files.exists(ready)) {
            if (!process.isAlive()) {
                throw KafkaTrouble.explain(log.sinceStart(), log.file());
            }
            if (System.nanoTime() > end) {
                kill();
                throw new EmbeddedServerException(
                        "Kafka was not ready after %d s. Its log is '%s'.".formatted(timeout.toSeconds(), log.file()));
            }
            Threads.pause(20);
        }
    }

    @Override
    public boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public long pid() {
        return process.pid();
    }

    @Override
    public void stop() {
        process.destroy();
        if (!Commands.gone(process.toHandle(), 30)) {
            kill();
        }
    }

    @Override
    public void kill() {
        process.destroyForcibly();
        Commands.gone(process.toHandle(), 30);
    }

    private static final String LOGBACK = """
            <configuration>
              <appender name="OUT" class="ch.qos.logback.core.ConsoleAppender">
                <encoder><pattern>%d{yyyy-MM-dd'T'HH:mm:ss.SSS} %-5level %logger{30} %msg%n</pattern></encoder>
              </appender>
              <root level="WARN"><appender-ref ref="OUT"/></root>
            </configuration>
            """;
}
