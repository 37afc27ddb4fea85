package dev.godwit.cli.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.godwit.cli.Main;
import dev.godwit.common.api.JobDocument;
import dev.godwit.common.api.JobSubmission;
import dev.godwit.common.api.TaskDocument;
import dev.godwit.common.bundle.Bundle;
import dev.godwit.common.event.TopicNames;
import dev.godwit.common.http.ApiClient;
import dev.godwit.common.job.JobId;
import dev.godwit.common.job.JobState;
import dev.godwit.common.job.TaskState;
import dev.godwit.common.json.Json;
import dev.godwit.common.kafka.TopicSettings;
import dev.godwit.common.kafka.Topics;
import dev.godwit.common.keys.KeyFiles;
import dev.godwit.embedded.EmbeddedKafka;
import dev.godwit.embedded.EmbeddedPostgres;
import dev.godwit.testkit.Eventually;
import dev.godwit.testkit.JavaProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/**
 * A whole Godwit: servers, a coordinator and workers, each in a process of its own that can be killed. Servers are durable (fsync and synchronous
 * commit on). One user, one lease of three seconds, small chunks.
 */
final class Installation implements AutoCloseable {

    static final Duration LEASE = Duration.ofSeconds(3);
    static final Duration PATIENCE = Duration.ofMinutes(3);

    final EmbeddedPostgres postgres;
    final EmbeddedKafka kafka;
    final int apiPort = freePort();
    final Path directory;
    private final Map<String, JavaProcess> processes = new HashMap<>();

    private Installation(EmbeddedPostgres postgres, EmbeddedKafka kafka, Path directory) {
        this.postgres = postgres;
        this.kafka = kafka;
        this.directory = directory;
    }

    static Installation start() throws Exception {
        EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                .durable(true)
                .setting("max_connections", "200")
                .setting("shared_buffers", "128MB")
                .start();
        EmbeddedKafka kafka = EmbeddedKafka.builder().asChild().start();
        var installation = new Installation(postgres, kafka, Files.createTempDirectory("godwit-chaos-"));
        for (String database : List.of("control", "production", "staging")) {
            postgres.createDatabase(database);
        }
        KeyFiles.newMacKey(installation.directory.resolve("audit.mac"));
        KeyFiles.newSigningKey(installation.directory.resolve("audit.key"));
        Files.writeString(installation.directory.resolve("coordinator.yaml"), installation.coordinatorConfig());
        installation.applyTopics();
        installation.startCoordinator();
        return installation;
    }

    private void applyTopics() throws InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            new Topics(admin, new TopicNames("godwit."), TopicSettings.SINGLE).apply();
        }
    }

    void startCoordinator() throws Exception {
        JavaProcess process = JavaProcess.of(Main.class)
                .args(
                        "coordinator",
                        "--config",
                        directory.resolve("coordinator.yaml").toString())
                .heap("256m")
                .start();
        replace("coordinator", process);
        Eventually.within(PATIENCE, () -> api().workers());
    }

    /** Starts a worker process that does everything, one task at a time. */
    JavaProcess startWorker(String id) {
        return startWorker(
                id, Main.class.getName(), "worker", "--config", write(id).toString());
    }

    /** Starts one with another main class, which is given the same configuration. */
    JavaProcess startWorker(String id, String mainClass, String... args) {
        JavaProcess process = JavaProcess.of(mainClass).args(args).heap("256m").start();
        replace(id, process);
        return process;
    }

    Path write(String id) {
        try {
            return Files.writeString(directory.resolve(id + ".yaml"), workerConfig(id));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    JavaProcess process(String name) {
        return Objects.requireNonNull(processes.get(name));
    }

    private void replace(String name, JavaProcess process) {
        JavaProcess former = processes.put(name, process);
        if (former != null) {
            former.close();
        }
    }

    ApiClient api() {
        return new ApiClient(List.of(URI.create("http://127.0.0.1:" + apiPort)), null);
    }

    JobId submitSync(String file, String policy) throws Exception {
        var bundle = Bundle.of(Map.of("sync.yaml", file.getBytes(UTF_8), "policy.yaml", policy.getBytes(UTF_8)));
        api().upload(bundle.bytes());
        return api().submit(
                        new JobSubmission(
                                "sync",
                                "test",
                                "production",
                                "staging",
                                Json.object().put("file", "sync.yaml"),
                                bundle.sha256(),
                                null,
                                null,
                                null),
                        null)
                .id();
    }

    /** Waits until the job has ended. */
    JobDocument await(JobId job) {
        return Eventually.within(PATIENCE, () -> {
            JobDocument document = api().job(job);
            if (!document.state().terminal()) {
                throw new AssertionError("Job " + job + " is " + document.state() + " in stage " + document.stage());
            }
            return document;
        });
    }

    List<TaskDocument> tasks(JobId job, @Nullable TaskState state) throws Exception {
        var all = new ArrayList<TaskDocument>();
        String token = null;
        do {
            var page = api().tasks(job, state, 500, token);
            all.addAll(page.items());
            token = page.nextPageToken();
        } while (token != null);
        return all;
    }

    static boolean failed(JobDocument job) {
        return job.state() != JobState.SUCCEEDED;
    }

    void execute(String database, String sql) throws SQLException {
        try (Connection connection = connect(database);
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    String text(String database, String sql) throws SQLException {
        try (Connection connection = connect(database);
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return String.valueOf(rows.getString(1));
        }
    }

    Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(postgres.jdbcUrl(database), postgres.user(), "");
    }

    @Override
    public void close() {
        processes.values().forEach(JavaProcess::close);
        kafka.close();
        postgres.close();
    }

    private String coordinatorConfig() {
        return """
                instance: chaos
                auth: none
                database: {url: "%s", user: %s}
                kafka: {bootstrap_servers: "%s"}
                listen: {port: %d, requests_per_second: 10000}
                keys: {audit_mac: "%s", audit_signing: "%s"}
                work: {lease: 3s, ring_again: 3s, worker_timeout: 5s, attempts: 20, replans: 20}
                environments:
                  test:
                    approvals: {low: {count: 0}, medium: {count: 0}, high: {count: 0}, critical: {count: 0}}
                """.formatted(
                        postgres.jdbcUrl("control"),
                        postgres.user(),
                        kafka.bootstrapServers(),
                        apiPort,
                        directory.resolve("audit.mac"),
                        directory.resolve("audit.key"));
    }

    private String workerConfig(String id) {
        return """
                id: %s
                slots: 1
                companions: 2
                poll: 500ms
                coordinator: {urls: ["http://127.0.0.1:%d"]}
                kafka: {bootstrap_servers: "%s"}
                connections:
                  production: {url: "%s", user: %s}
                  staging: {url: "%s", user: %s}
                mask_key: {id: chaos, key: "${env:GODWIT_CHAOS_KEY:-00112233445566778899aabbccddeeff0f1e2d3c4b5a69788796a5b4c3d2e1f0}"}
                ops: {port: 0}
                """.formatted(
                        id,
                        apiPort,
                        kafka.bootstrapServers(),
                        postgres.jdbcUrl("production"),
                        postgres.user(),
                        postgres.jdbcUrl("staging"),
                        postgres.user());
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
