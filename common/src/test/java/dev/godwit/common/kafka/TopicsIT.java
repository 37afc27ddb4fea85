package dev.godwit.common.kafka;

import static dev.godwit.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.godwit.common.event.TopicNames;
import dev.godwit.testkit.KafkaExtension;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TopicsIT {

    @RegisterExtension
    static final KafkaExtension kafka = KafkaExtension.shared();

    private final Admin admin = kafka.kafka().admin();

    @AfterEach
    void closeAdmin() {
        admin.close();
    }

    private Topics topics(String prefix) {
        return new Topics(admin, names(prefix), Topic.SMALL);
    }

    private static TopicNames names(String prefix) {
        return new TopicNames(kafka.kafka().name(prefix));
    }

    @Test
    void whatIsMissingIsSaidCreatedAndThenThere() throws Exception {
        Topics topics = topics("fresh.");
        assertThat(topics.diff()).hasSize(12).allMatch(TopicDrift::isMissing);
        assertThatThrownBy(topics::require)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(names("fresh.").of("job-events"))
                .hasMessageContaining("godwit topics apply");

        List<TopicDrift> left = topics.apply();

        assertThat(left).isEmpty();
        assertThat(topics.diff()).isEmpty();
        assertThatCode(topics::require).doesNotThrowAnyException();
    }

    @Test
    void whatHasDriftedIsReportedAndLeftAlone() throws Exception {
        Topics topics = topics("drift.");
        topics.apply();
        String jobs = names("drift.").of(TopicNames.JOBS);
        String control = names("drift.").of(TopicNames.CONTROL);
        set(jobs, "cleanup.policy", "delete");
        admin.createPartitions(Map.of(control, NewPartitions.increaseTo(3)))
                .all()
                .get();
        admin.deleteTopics(List.of(names("drift.").of(TopicNames.AUDIT))).all().get();
        eventually(() -> assertThat(topics.diff()).hasSize(3));

        List<TopicDrift> left = topics.apply();

        assertThat(left)
                .containsExactlyInAnyOrder(
                        new TopicDrift(jobs, "cleanup.policy", "compact", "delete"),
                        new TopicDrift(control, "partitions", "1", "3"));
        assertThat(left.get(0).toString()).startsWith("Topic '");
    }

    @Test
    void topicsOfOthersAreNotTouched() throws Exception {
        String others = kafka.kafka().createTopic("others.theirs", 1);

        topics("others.").apply();

        assertThat(admin.listTopics().names().get()).contains(others);
    }

    @Test
    void severalMayApplyAtOnce() throws Exception {
        Stream.of(1, 2, 3, 4).parallel().forEach(i -> {
            try {
                topics("race.").apply();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });

        assertThat(topics("race.").diff()).isEmpty();
    }

    private void set(String topic, String key, String value) throws Exception {
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        var change = new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET);
        admin.incrementalAlterConfigs(Map.of(resource, List.of(change))).all().get();
    }
}
