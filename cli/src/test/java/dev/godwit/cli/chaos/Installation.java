package dev.godwit.cli.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
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
import dev.godwit.common.kafka.KafkaSettings;
import dev.godwit.common.kafka.TopicSettings;
import dev.godwit.common.kafka.Topics;
import dev.godwit.common.keys.KeyFiles;
import dev.godwit.embedded.EmbeddedKafka;
import dev.godwit.embedded.EmbeddedPostgres;
import dev.godwit.testkit.Eventually;
import dev.godwit.testkit.JavaProcess;
import dev.godwit.testkit.Promises;
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
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/**
 * A whole Godwit: servers, a coordinator and workers, each in a process of its own that can be killed. Servers are durable (fsync and synchronous
 * commit on). One user, small chunks, and leases of three seconds where a test does not ask for longer ones.
 */
final class Installation implements AutoCloseable {

    static final String COORDINATOR = "coordinator";
    static final Duration LEASE = Duration.ofSeconds(3);
    static final Duration PATIENCE = Duration.ofMinutes(3);

    final EmbeddedPostgres postgres;
    final EmbeddedKafka kafka;
    final int apiPort = freePort();
    final Path directory;

    /** Where {@code staging} is. */
    private final EmbeddedPostgres target;

    private final Duration lease;
    private final Map<String, Integer> coordinators = new LinkedHashMap<>();
    private final Map<String, JavaProcess> processes = new HashMap<>();
    private final List<JavaProcess> started = new ArrayList<>();
    private final List<String> verbosity;

    private Installation(
            EmbeddedPostgres postgres,
            EmbeddedPostgres target,
            EmbeddedKafka kafka,
            Duration lease,
            Path directory,
            List<String> verbosity) {
        this.verbosity = verbosity;
        this.postgres = postgres;
        this.target = target;
        this.kafka = kafka;
        this.lease = lease;
        this.directory = directory;
    }

    static Installation start() throws Exception {
        EmbeddedPostgres postgres = server();
        return start(postgres, postgres, LEASE);
    }

    static Installation start(Duration lease) throws Exception {
        EmbeddedPostgres postgres = server();
        return start(postgres, postgres, lease);
    }

    /** With leases that outlast the restart of a coordinator on the busiest machine: tasks stay with whom they were granted to. */
    static Installation startPatiently() throws Exception {
        EmbeddedPostgres postgres = server();
        return start(postgres, postgres, PATIENCE);
    }

    /** With processes that log all they can. */
    static Installation talkative() throws Exception {
        EmbeddedPostgres postgres = server();
        return start(postgres, postgres, LEASE, List.of("-v", "-v"));
    }

    /** With {@code staging} on a server of its own, which the caller closes. */
    static Installation start(EmbeddedPostgres target) throws Exception {
        return start(server(), target, LEASE);
    }

    private static Installation start(EmbeddedPostgres postgres, EmbeddedPostgres target, Duration lease)
            throws Exception {
        return start(postgres, target, lease, List.of());
    }

    private static Installation start(
            EmbeddedPostgres postgres, EmbeddedPostgres target, Duration lease, List<String> verbosity)
            throws Exception {
        EmbeddedKafka kafka = EmbeddedKafka.builder().asChild().start();
        var installation =
                new Installation(postgres, target, kafka, lease, Files.createTempDirectory("godwit-chaos-"), verbosity);
        for (String database : List.of("control", "production")) {
            postgres.createDatabase(database);
        }
        target.createDatabase("staging");
        KeyFiles.newMacKey(installation.directory.resolve("audit.mac"));
        KeyFiles.newSigningKey(installation.directory.resolve("audit.key"));
        installation.applyTopics();
        installation.coordinators.put(COORDINATOR, installation.apiPort);
        installation.startCoordinator(COORDINATOR);
        return installation;
    }

    private static EmbeddedPostgres server() {
        return EmbeddedPostgres.builder()
                .durable(true)
                .setting("max_connections", "200")
                .setting("shared_buffers", "128MB")
                .start();
    }

    private void applyTopics() throws InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            new Topics(admin, new TopicNames("godwit."), TopicSettings.SINGLE).apply();
        }
    }

    /** Starts the coordinator {@code name}, again or, if it is a new name, as one more, and waits until it answers. */
    void startCoordinator(String name) throws IOException {
        int port = coordinators.computeIfAbsent(name, another -> freePort());
        Path config = Files.writeString(directory.resolve(name + ".yaml"), coordinatorConfig(port));
        replace(
                name,
                JavaProcess.of(Main.class)
                        .args("coordinator", "--config", config.toString())
                        .args(verbosity.toArray(String[]::new))
                        .heap("256m")
                        .start());
        Eventually.within(PATIENCE, () -> api(List.of(port)).workers());
    }

    /** Starts a worker process that does everything, one task at a time. */
    JavaProcess startWorker(String id) {
        return startWorker(
                id, Main.class.getName(), "worker", "--config", write(id).toString());
    }

    /** Starts one with another main class, which is given the same configuration. */
    JavaProcess startWorker(String id, String mainClass, String... args) {
        JavaProcess process = JavaProcess.of(mainClass)
                .args(args)
                .args(verbosity.toArray(String[]::new))
                .heap("256m")
                .start();
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

    /** All processes that there were. */
    List<JavaProcess> started() {
        return List.copyOf(started);
    }

    private void replace(String name, JavaProcess process) {
        started.add(process);
        JavaProcess former = processes.put(name, process);
        if (former != null) {
            former.close();
        }
    }

    /** Asks whichever coordinator answers. */
    ApiClient api() {
        return api(coordinators.values());
    }

    private static ApiClient api(Collection<Integer> ports) {
        return new ApiClient(
                ports.stream()
                        .map(port -> URI.create("http://127.0.0.1:" + port))
                        .toList(),
                null);
    }

    KafkaSettings kafkaSettings() {
        return KafkaSettings.of(kafka.bootstrapServers());
    }

    JobId submitSync(String file, String policy) {
        return submit(
                new Wanted("sync", "production", "staging", Json.object().put("file", "sync.yaml")),
                Map.of("sync.yaml", file, "policy.yaml", policy));
    }

    /** A job that looks at one migration and needs no database. */
    JobId submitLint() {
        return submit(
                new Wanted("lint", null, null, Json.object()),
                Map.of("db/migrations/1_phones.up.sql", "ALTER TABLE customers ADD COLUMN phone text;\n"));
    }

    /** What is asked for. */
    record Wanted(
            String kind, @Nullable String source, @Nullable String target, JsonNode request) {}

    /** Asks until a coordinator has answered, always for the same job. */
    JobId submit(Wanted wanted, Map<String, String> files) {
        String key = UUID.randomUUID().toString();
        return Eventually.within(PATIENCE, () -> {
            String bundle = files.isEmpty() ? null : upload(files);
            var submission = new JobSubmission(
                    wanted.kind(),
                    "test",
                    wanted.source(),
                    wanted.target(),
                    wanted.request(),
                    bundle,
                    null,
                    null,
                    null);
            return api().submit(submission, key).id();
        });
    }

    private String upload(Map<String, String> files) throws Exception {
        var contents = new HashMap<String, byte[]>();
        files.forEach((path, text) -> contents.put(path, text.getBytes(UTF_8)));
        var bundle = Bundle.of(contents);
        api().upload(bundle.bytes());
        return bundle.sha256();
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

    /** Waits until the job has done all it had to do. */
    JobDocument succeeds(JobId job) {
        JobDocument ended = await(job);
        assertThat(ended.state()).as("job %s: %s", job, ended.failure()).isEqualTo(JobState.SUCCEEDED);
        return ended;
    }

    /** Whether {@code staging} has what {@code production} has: the same bags, and nothing unmasked. */
    void sameBags() throws Exception {
        Promises.hold(this::requireSameBags);
    }

    private void requireSameBags() throws SQLException {
        for (String table : Shapes.TABLES) {
            assertThat(text("staging", Shapes.bag(table))).as(table).isEqualTo(text("production", Shapes.bag(table)));
        }
        assertThat(text("staging", "SELECT count(*) FROM by_int WHERE mail LIKE '%secret%'"))
                .isEqualTo("0");
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
        return DriverManager.getConnection(jdbcUrl(database), postgres.user(), "");
    }

    private String jdbcUrl(String database) {
        return (database.equals("staging") ? target : postgres).jdbcUrl(database);
    }

    @Override
    public void close() {
        processes.values().forEach(JavaProcess::close);
        kafka.close();
        postgres.close();
    }

    private String coordinatorConfig(int port) {
        return """
                instance: chaos
                auth: none
                database: {url: "%s", user: %s}
                kafka: {bootstrap_servers: "%s"}
                listen: {port: %d, requests_per_second: 10000}
                keys: {audit_mac: "%s", audit_signing: "%s"}
                checkpoints: {records: 20, age: 1s}
                work: {lease: %ds, ring_again: 3s, worker_timeout: 5s, attempts: 20, replans: 20, rest: 1s}
                environments:
                  test:
                    approvals: {low: {count: 0}, medium: {count: 0}, high: {count: 0}, critical: {count: 0}}
                """.formatted(
                        postgres.jdbcUrl("control"),
                        postgres.user(),
                        kafka.bootstrapServers(),
                        port,
                        directory.resolve("audit.mac"),
                        directory.resolve("audit.key"),
                        lease.toSeconds());
    }

    private String workerConfig(String id) {
        return """
                id: %s
                slots: 1
                companions: 2
                poll: 500ms
                coordinator: {urls: [%s]}
                kafka: {bootstrap_servers: "%s"}
                connections:
                  production: {url: "%s", user: %s}
                  staging: {url: "%s", user: %s}
                mask_key: {id: chaos, key: "${env:GODWIT_CHAOS_KEY:-00112233445566778899aabbccddeeff0f1e2d3c4b5a69788796a5b4c3d2e1f0}"}
                ops: {port: 0}
                """.formatted(
                        id,
                        coordinators.values().stream()
                                .map("\"http://127.0.0.1:%d\""::formatted)
                                .collect(Collectors.joining(", ")),
                        kafka.bootstrapServers(),
                        jdbcUrl("production"),
                        postgres.user(),
                        jdbcUrl("staging"),
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
