package dev.godwit.bench;

import dev.godwit.common.http.ApiClient;
import dev.godwit.common.kafka.KafkaClients;
import dev.godwit.common.kafka.KafkaSettings;
import dev.godwit.common.kafka.TopicSettings;
import dev.godwit.common.kafka.Topics;
import dev.godwit.common.keys.KeyFiles;
import dev.godwit.embedded.EmbeddedKafka;
import dev.godwit.embedded.EmbeddedPostgres;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;

/**
 * All of Godwit on this machine, each part a process of its own: control database (which waits for the disk), broker,
 * coordinator, and a worker for empty tasks.
 */
final class Pipeline implements AutoCloseable {

    private static final String CONTROL = "control";

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final EmbeddedPostgres database;
    private final EmbeddedKafka broker;
    private final ChildJvm coordinator;
    private final ChildJvm worker;
    private final URI url;

    /** Starts all of it. */
    Pipeline(int slots, String heap) throws Exception {
        try {
            database = opened(EmbeddedPostgres.builder().durable(true).start());
            broker = opened(EmbeddedKafka.builder().asChild().start());
            Path folder = prepare();
            coordinator = opened(ChildJvm.start(
                    CoordinatorJvm.class, heap, List.of(config(folder).toString())));
            url = URI.create("http://127.0.0.1:" + coordinator.answer());
            worker = opened(ChildJvm.start(
                    NoopWorkerJvm.class,
                    heap,
                    List.of(url.toString(), broker.bootstrapServers(), Integer.toString(slots))));
            worker.answer();
        } catch (Exception e) {
            close();
            throw e;
        }
    }

    private Path prepare() throws Exception {
        database.createDatabase(CONTROL);
        KafkaSettings kafka = KafkaSettings.of(broker.bootstrapServers());
        try (var admin = KafkaClients.admin(kafka)) {
            new Topics(admin, kafka.topics(), TopicSettings.SINGLE).apply();
        }
        Path folder = Files.createTempDirectory("godwit-bench");
        open.push(() -> delete(folder));
        return folder;
    }

    ApiClient client() {
        return new ApiClient(List.of(url), null);
    }

    EmbeddedPostgres database() {
        return database;
    }

    /** CPU seconds of each part up to now. */
    Cpu cpu() {
        return new Cpu(
                CpuTime.of(coordinator.pid()),
                CpuTime.ofServer(database.pid()),
                CpuTime.of(worker.pid()),
                CpuTime.of(broker.pid()));
    }

    /** CPU seconds of the parts. */
    record Cpu(double coordinator, double database, double worker, double broker) {

        Cpu minus(Cpu earlier) {
            return new Cpu(
                    coordinator - earlier.coordinator,
                    database - earlier.database,
                    worker - earlier.worker,
                    broker - earlier.broker);
        }

        double sum() {
            return coordinator + database + worker + broker;
        }
    }

    @Override
    public void close() {
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                System.err.println("Could not end a part of the pipeline: " + e);
            }
        }
    }

    private Path config(Path folder) throws Exception {
        KeyFiles.newMacKey(folder.resolve("mac.key"));
        KeyFiles.newSigningKey(folder.resolve("signing.key"));
        return Files.writeString(folder.resolve("coordinator.yaml"), """
                instance: bench
                auth: none
                database: {url: "%s", user: "%s"}
                kafka: {bootstrap_servers: "%s"}
                listen: {port: 0, requests_per_second: 100000}
                keys: {audit_mac: "%s", audit_signing: "%s"}
                """.formatted(
                        database.jdbcUrl(CONTROL),
                        database.user(),
                        broker.bootstrapServers(),
                        folder.resolve("mac.key"),
                        folder.resolve("signing.key")));
    }

    private static void delete(Path folder) throws Exception {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    private <T extends AutoCloseable> T opened(T part) {
        open.push(part);
        return part;
    }
}
