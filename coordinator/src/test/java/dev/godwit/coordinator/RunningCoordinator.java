package dev.godwit.coordinator;

import dev.godwit.common.api.TokenSubmission;
import dev.godwit.common.config.ConfigLoader;
import dev.godwit.common.event.TopicNames;
import dev.godwit.common.http.ApiClient;
import dev.godwit.common.http.HttpCoordinator;
import dev.godwit.common.kafka.TopicSettings;
import dev.godwit.common.kafka.Topics;
import dev.godwit.common.keys.KeyFiles;
import dev.godwit.testkit.TestDatabase;
import dev.godwit.testkit.TestKafka;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A coordinator as it runs anywhere, in this JVM: real database, real Kafka, tokens made through its own API. */
public final class RunningCoordinator implements AutoCloseable {

    private final Coordinator coordinator;
    private final List<String> bootstrap = new ArrayList<>();
    private final String admin;

    private RunningCoordinator(CoordinatorConfig config, @Nullable String admin) throws Exception {
        coordinator = new Coordinator(config, bootstrap::add);
        coordinator.start();
        this.admin = admin != null
                ? admin
                : String.valueOf(new ApiClient(List.of(uri()), bootstrap.get(0))
                        .createToken(new TokenSubmission("root", "human", Set.of("admin"), null, null, null))
                        .token());
    }

    /** Creates topics and keys, and starts the first coordinator of an installation. */
    public static RunningCoordinator start(TestDatabase database, TestKafka kafka, Path directory) throws Exception {
        KeyFiles.newMacKey(directory.resolve("mac.key"));
        KeyFiles.newSigningKey(directory.resolve("signing.key"));
        try (var client = kafka.admin()) {
            new Topics(client, new TopicNames(kafka.topicPrefix()), TopicSettings.SINGLE).apply();
        }
        return new RunningCoordinator(config(database, kafka, directory), null);
    }

    /** Starts one more on the same database. */
    public RunningCoordinator another(TestDatabase database, TestKafka kafka, Path directory) throws Exception {
        return new RunningCoordinator(config(database, kafka, directory), admin);
    }

    static CoordinatorConfig config(TestDatabase database, TestKafka kafka, Path directory) {
        String yaml = """
                instance: test
                targets: {guarded: [production], stage: [development, staging, production]}
                database:
                  url: %s
                  user: %s
                  password: "%s"
                kafka:
                  bootstrap_servers: %s
                  topic_prefix: "%s"
                listen:
                  port: 0
                  requests_per_second: 10000
                keys:
                  audit_mac: %s
                  audit_signing: %s
                work:
                  lease: 3s
                  report_progress: 100ms
                checkpoints:
                  records: 5
                  age: 1s
                """.formatted(
                        database.jdbcUrl(),
                        database.user(),
                        database.password().isEmpty() ? "none" : database.password(),
                        kafka.bootstrapServers(),
                        kafka.topicPrefix(),
                        directory.resolve("mac.key"),
                        directory.resolve("signing.key"));
        return ConfigLoader.forProcess(Map.of())
                .withText("coordinator.yaml", yaml)
                .load(CoordinatorConfig.class);
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + coordinator.port());
    }

    public int port() {
        return coordinator.port();
    }

    /** What the first start showed; empty if it showed nothing. */
    public List<String> bootstrapTokens() {
        return bootstrap;
    }

    public ApiClient admin() {
        return client(admin);
    }

    public ApiClient client(String token) {
        return new ApiClient(List.of(uri()), token);
    }

    /** A human with these roles, everywhere. */
    public ApiClient as(String principal, String... roles) throws Exception {
        return client(token(principal, roles));
    }

    public String token(String principal, String... roles) throws Exception {
        return token(new TokenSubmission(principal, "human", Set.of(roles), null, null, null));
    }

    public String token(TokenSubmission submission) throws Exception {
        return String.valueOf(admin().createToken(submission).token());
    }

    /** As a worker that may do everything everywhere sees it. */
    public HttpCoordinator worker() throws Exception {
        return new HttpCoordinator(
                List.of(uri()), token(new TokenSubmission("workers", "worker", Set.of("worker"), null, null, null)));
    }

    @Override
    public void close() {
        coordinator.close();
    }
}
