package dev.godwit.cli.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.testkit.Eventually;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Where the consumer groups of an installation stand. */
final class Groups {

    /** By group, the topic it reads. */
    static final Map<String, String> TOPICS = Map.of(
            "godwit.coordinator", "task-events",
            "godwit.audit-log", "audit",
            "godwit.job-states", "jobs",
            "godwit.dead-letter-index", "dead-letters",
            "godwit.workers-lint", "tasks.lint",
            "godwit.workers-migrate", "tasks.migrate",
            "godwit.workers-sync", "tasks.sync");

    private Groups() {}

    /** Waits until each group has read all that stands on its topic now. */
    static void haveReadAll(Installation installation) throws Exception {
        try (Admin admin = admin(installation)) {
            for (var group : TOPICS.entrySet()) {
                List<ConsumerRecord<byte[], byte[]>> records =
                        Records.read(installation.kafkaSettings(), group.getValue());
                Eventually.within(Installation.PATIENCE, () -> {
                    Map<TopicPartition, OffsetAndMetadata> read = admin.listConsumerGroupOffsets(group.getKey())
                            .partitionsToOffsetAndMetadata()
                            .get();
                    assertThat(records)
                            .as(group.getKey())
                            .allSatisfy(record -> assertThat(Objects.requireNonNull(
                                                    read.get(new TopicPartition(record.topic(), record.partition())))
                                            .offset())
                                    .isGreaterThan(record.offset()));
                });
            }
        }
    }

    /** Has every group, whose members must be gone, read everything from the beginning. */
    static void rewind(Installation installation) throws Exception {
        try (Admin admin = admin(installation)) {
            for (String group : TOPICS.keySet()) {
                Eventually.within(Installation.PATIENCE, () -> {
                    var read = admin.listConsumerGroupOffsets(group)
                            .partitionsToOffsetAndMetadata()
                            .get();
                    var beginning = new HashMap<TopicPartition, OffsetAndMetadata>();
                    read.keySet().forEach(partition -> beginning.put(partition, new OffsetAndMetadata(0)));
                    admin.alterConsumerGroupOffsets(group, beginning).all().get();
                });
            }
            var groups = admin.listGroups().all().get().stream()
                    .map(listing -> listing.groupId())
                    .collect(Collectors.toSet());
            assertThat(groups).as("groups that were rewound").isEqualTo(TOPICS.keySet());
        }
    }

    private static Admin admin(Installation installation) {
        return Admin.create(installation.kafkaSettings().client("test-admin"));
    }

    /** The names of all topics. */
    static List<String> topics() {
        return Stream.of(
                        "tasks.lint",
                        "tasks.migrate",
                        "tasks.sync",
                        "control",
                        "task-events",
                        "job-events",
                        "hook-events",
                        "schedule-events",
                        "jobs",
                        "audit",
                        "audit.checkpoints",
                        "dead-letters")
                .toList();
    }
}
