package dev.godwit.cli.role;

import dev.godwit.common.kafka.KafkaClients;
import dev.godwit.common.kafka.KafkaSettings;
import dev.godwit.common.kafka.TopicSettings;
import dev.godwit.common.kafka.Topics;
import dev.godwit.common.lifecycle.Service;
import dev.godwit.embedded.EmbeddedKafka;
import dev.godwit.embedded.EmbeddedPostgres;
import java.sql.SQLException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The servers of {@code godwit up}: a real PostgreSQL for the control database, and a real Kafka with its topics. */
final class UpServers implements Service {

    private static final String CONTROL = "godwit_control";

    private final UpDirectory directory;
    private @Nullable EmbeddedPostgres postgres;
    private @Nullable EmbeddedKafka kafka;

    UpServers(UpDirectory directory) {
        this.directory = directory;
    }

    @Override
    public synchronized void start() throws SQLException, InterruptedException {
        EmbeddedPostgres database = EmbeddedPostgres.builder()
                .dataDirectory(directory.postgres())
                .shutdownHook(false)
                .start();
        postgres = database;
        EmbeddedKafka broker = EmbeddedKafka.builder()
                .asChild()
                .dataDirectory(directory.kafka())
                .shutdownHook(false)
                .start();
        kafka = broker;
        createControlDatabase(database);
        KafkaSettings settings = KafkaSettings.of(broker.bootstrapServers());
        try (var admin = KafkaClients.admin(settings)) {
            new Topics(admin, settings.topics(), TopicSettings.SINGLE).apply();
        }
    }

    private static void createControlDatabase(EmbeddedPostgres database) throws SQLException {
        boolean present;
        try (var connection = database.connect("postgres");
                var statement = connection.prepareStatement("SELECT FROM pg_catalog.pg_database WHERE datname = ?")) {
            statement.setString(1, CONTROL);
            try (var rows = statement.executeQuery()) {
                present = rows.next();
            }
        }
        if (!present) {
            database.createDatabase(CONTROL);
        }
    }

    synchronized EmbeddedPostgres postgres() {
        return Objects.requireNonNull(postgres, "Not started");
    }

    synchronized EmbeddedKafka kafka() {
        return Objects.requireNonNull(kafka, "Not started");
    }

    synchronized String controlUrl() {
        return postgres().jdbcUrl(CONTROL);
    }

    @Override
    public synchronized void close() {
        if (kafka != null) {
            kafka.close();
        }
        if (postgres != null) {
            postgres.close();
        }
    }
}
