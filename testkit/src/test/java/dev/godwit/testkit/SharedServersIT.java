package dev.godwit.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SharedServersIT {

    @RegisterExtension
    static final PostgresExtension postgres = PostgresExtension.shared();

    @RegisterExtension
    static final KafkaExtension kafka = KafkaExtension.shared();

    @Test
    void eachDatabaseIsEmptyAndItsOwn(TestDatabase database) throws SQLException {
        TestDatabase other = postgres.newDatabase("source");

        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE mine (i int)");
        }

        assertThat(database).isEqualTo(postgres.database());
        assertThat(tables(database)).isEqualTo(1);
        assertThat(tables(other)).isZero();
    }

    @Test
    void topicsBeginWithTheClassesPrefix(TestKafka broker) throws Exception {
        String topic = broker.createTopic("events", 2);

        try (var admin = broker.admin()) {
            assertThat(topic).isEqualTo(kafka.kafka().topicPrefix() + "events");
            assertThat(admin.listTopics().names().get()).contains(topic);
        }
    }

    private static int tables(TestDatabase database) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
