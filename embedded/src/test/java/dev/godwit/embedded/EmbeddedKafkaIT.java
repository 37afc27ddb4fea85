package dev.godwit.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.utils.Exit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedKafkaIT {

    @Test
    void topicsSurviveARestart() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.builder().inProcess().start()) {
            createTopic(kafka, "kept");
            String before = kafka.bootstrapServers();

            kafka.restart();

            assertThat(kafka.bootstrapServers()).isEqualTo(before);
            assertThat(topics(kafka)).containsExactly("kept");
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

    @Test
    void topicsStayInTheirDirectoryWhateverThePort(@TempDir Path directory) throws Exception {
        String cluster;
        try (EmbeddedKafka kafka =
                EmbeddedKafka.builder().dataDirectory(directory).start()) {
            createTopic(kafka, "kept");
            cluster = clusterId(kafka);

            assertThatThrownBy(() ->
                            EmbeddedKafka.builder().dataDirectory(directory).start())
                    .isInstanceOf(EmbeddedServerException.class)
                    .hasMessageContaining("The data directory '%s' is in use".formatted(directory));
        }

        try (EmbeddedKafka kafka =
                EmbeddedKafka.builder().asChild().dataDirectory(directory).start()) {
            assertThat(topics(kafka)).contains("kept");
            assertThat(clusterId(kafka)).isEqualTo(cluster);
        }
    }

    @Test
    void twoBrokersRunInOneProcess() throws Exception {
        try (EmbeddedKafka first = EmbeddedKafka.builder().start();
                EmbeddedKafka second = EmbeddedKafka.builder().start()) {
            createTopic(first, "of-the-first");

            assertThat(topics(first)).containsExactly("of-the-first");
            assertThat(topics(second)).isEmpty();
        }
    }

    @Test
    void aFatalFaultOfABrokerDoesNotEndThisProcess() {
        try (EmbeddedKafka kafka = EmbeddedKafka.builder().inProcess().start()) {
            assertThatThrownBy(() -> Exit.halt(1, "fault")).isInstanceOf(EmbeddedServerException.class);
            assertThatThrownBy(() -> Exit.exit(1, "fault")).isInstanceOf(EmbeddedServerException.class);
            assertThatThrownBy(kafka::kill)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("asChild()");
        }
    }

    @Test
    void aBrokerThatCannotStartSaysWhy() {
        assertThatThrownBy(() -> EmbeddedKafka.builder()
                        .asChild()
                        .setting("num.io.threads", "none")
                        .start())
                .isInstanceOf(EmbeddedServerException.class)
                .hasMessageContaining("Invalid value none for configuration num.io.threads");
    }

    private static String clusterId(EmbeddedKafka kafka) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            return admin.describeCluster().clusterId().get();
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
