package dev.godwit.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmbeddedKafkaIT {

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void topicsSurviveARestart(boolean child) throws Exception {
        EmbeddedKafka.Builder builder = EmbeddedKafka.builder();
        try (EmbeddedKafka kafka = (child ? builder.asChild() : builder.inProcess()).start()) {
            createTopic(kafka, "kept");
            String before = kafka.bootstrapServers();

            kafka.restart();

            assertThat(kafka.bootstrapServers()).isEqualTo(before);
            assertThat(topics(kafka)).contains("kept");
        }
    }

    @Test
    void topicsSurviveAKill() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.builder().asChild().start()) {
            createTopic(kafka, "kept");

            kafka.kill();
            kafka.restart();

            assertThat(topics(kafka)).contains("kept");
        }
    }

    static void createTopic(EmbeddedKafka kafka, String name) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(name, 1, (short) 1))).all().get();
        }
    }

    static List<String> topics(EmbeddedKafka kafka) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            return List.copyOf(admin.listTopics().names().get());
        }
    }
}
