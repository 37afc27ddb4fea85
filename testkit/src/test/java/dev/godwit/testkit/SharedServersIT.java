package dev.godwit.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
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

    @Test
    void recordsOfATransactionReachAConsumerGroup(TestKafka broker) throws Exception {
        String topic = broker.createTopic("orders", 3);
        Map<String, Object> producing = broker.clientConfig();
        producing.put("transactional.id", broker.name("producer"));
        try (Producer<String, String> producer =
                new KafkaProducer<>(producing, new StringSerializer(), new StringSerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(topic, "lost", "lost")).get();
            producer.abortTransaction();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(topic, "kept", "kept")).get();
            producer.commitTransaction();
        }
        Map<String, Object> consuming = broker.clientConfig();
        consuming.put("group.id", broker.name("group"));
        consuming.put("auto.offset.reset", "earliest");
        consuming.put("isolation.level", "read_committed");

        List<String> seen = new ArrayList<>();
        try (Consumer<String, String> consumer =
                new KafkaConsumer<>(consuming, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of(topic));
            Eventually.eventually(() -> {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> seen.add(record.value()));
                assertThat(seen).containsExactly("kept");
            });
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
