package dev.godwit.cli.demo;

import dev.godwit.common.kafka.KafkaClients;
import dev.godwit.common.kafka.KafkaSettings;
import dev.godwit.common.kafka.TopicSettings;
import dev.godwit.common.kafka.Topics;
import dev.godwit.embedded.EmbeddedKafka;
import dev.godwit.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** A real PostgreSQL with the demo's three databases, and a real Kafka broker with Godwit's topics; both temporary, on loopback. */
final class DemoServers implements AutoCloseable {

    static final String CONTROL = "godwit";
    static final String PRODUCTION = "production";
    static final String STAGING = "staging";

    private final EmbeddedPostgres postgres;
    private final CompletableFuture<EmbeddedKafka> kafka;

    private DemoServers(EmbeddedPostgres postgres, CompletableFuture<EmbeddedKafka> kafka) {
        this.postgres = postgres;
        this.kafka = kafka;
    }

    /** Returns when the databases are there; Kafka goes on starting. */
    static DemoServers start() throws SQLException {
        var kafka = CompletableFuture.supplyAsync(DemoServers::startKafka);
        try {
            // Rows and jobs of minutes: only the coordinator's own state waits for its commits to be written.
            var postgres = EmbeddedPostgres.builder()
                    .durable(false)
                    .shutdownHook(false)
                    .start();
            var servers = new DemoServers(postgres, kafka);
            for (String database : List.of(CONTROL, PRODUCTION, STAGING)) {
                postgres.createDatabase(database);
            }
            try (Connection connection = postgres.connect(CONTROL)) {
                Sql.execute(connection, "ALTER DATABASE godwit SET synchronous_commit = on");
            }
            return servers;
        } catch (RuntimeException | SQLException e) {
            close(kafka);
            throw e;
        }
    }

    private static EmbeddedKafka startKafka() {
        EmbeddedKafka kafka =
                EmbeddedKafka.builder().asChild().shutdownHook(false).start();
        KafkaSettings settings = KafkaSettings.of(kafka.bootstrapServers());
        try (var admin = KafkaClients.admin(settings)) {
            new Topics(admin, settings.topics(), TopicSettings.SINGLE).apply();
            return kafka;
        } catch (InterruptedException e) {
            kafka.close();
            throw new IllegalStateException("Nobody interrupts this thread", e);
        } catch (RuntimeException e) {
            kafka.close();
            throw e;
        }
    }

    /** Waits for Kafka and its topics. */
    EmbeddedKafka kafka() {
        try {
            return kafka.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    KafkaSettings kafkaSettings() {
        return KafkaSettings.of(kafka().bootstrapServers());
    }

    EmbeddedPostgres postgres() {
        return postgres;
    }

    Connection connect(String database) throws SQLException {
        return postgres.connect(database);
    }

    List<Path> logFiles() {
        var files = new ArrayList<Path>();
        files.add(postgres.logFile());
        EmbeddedKafka started = kafkaIfStarted();
        if (started != null) {
            files.add(started.logFile());
        }
        return files;
    }

    private @Nullable EmbeddedKafka kafkaIfStarted() {
        return kafka.isDone() && !kafka.isCompletedExceptionally() ? kafka.join() : null;
    }

    @Override
    public void close() {
        close(kafka);
        postgres.close();
    }

    private static void close(CompletableFuture<EmbeddedKafka> kafka) {
        kafka.handle((started, failure) -> {
                    if (started != null) {
                        started.close();
                    }
                    return failure;
                })
                .join();
    }
}
