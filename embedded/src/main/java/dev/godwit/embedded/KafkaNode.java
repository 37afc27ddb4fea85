package dev.godwit.embedded;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/** One KRaft node inside this JVM. Its directory is formatted once and keeps its cluster id from then on. */
final class KafkaNode implements AutoCloseable {

    private final KafkaRaftServer server;

    private KafkaNode(KafkaRaftServer server) {
        this.server = server;
    }

    static KafkaNode start(Map<String, String> settings) {
        Path logs = Path.of(settings.getOrDefault("log.dirs", ""));
        format(logs);
        KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(settings), Time.SYSTEM);
        try {
            server.startup();
        } catch (RuntimeException e) {
            server.shutdown(); // what did start holds the directory's lock
            throw e;
        }
        return new KafkaNode(server);
    }

    private static void format(Path logs) {
        if (Files.exists(logs.resolve("meta.properties"))) {
            return;
        }
        try (PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
            Directories.deleteTree(logs); // a format that was cut off
            Files.createDirectories(logs);
            new Formatter()
                    .setPrintStream(nowhere)
                    .setNodeId(1)
                    .setClusterId(Uuid.randomUuid().toString())
                    .addDirectory(logs.toString())
                    .setMetadataLogDirectory(logs.toString())
                    .setControllerListenerName("CONTROLLER")
                    .run();
        } catch (IOException e) {
            throw DiskSpace.explain("Cannot format the broker's directory '%s'".formatted(logs), logs, e);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) { // what the formatter declares
            throw new EmbeddedServerException("Cannot format the broker's directory '%s'".formatted(logs), e);
        }
    }

    void awaitShutdown() {
        server.awaitShutdown();
    }

    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }
}
