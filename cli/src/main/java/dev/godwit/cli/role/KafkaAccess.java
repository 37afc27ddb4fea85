package dev.godwit.cli.role;

import dev.godwit.common.event.TopicNames;
import dev.godwit.common.kafka.KafkaSettings;
import dev.godwit.coordinator.CoordinatorConfig;
import java.util.TreeMap;

/** Makes settings of Kafka clients from a coordinator's configuration. */
public final class KafkaAccess {

    private KafkaAccess() {}

    public static KafkaSettings of(CoordinatorConfig.Kafka kafka) {
        var revealed = new TreeMap<String, String>();
        kafka.security().forEach((name, value) -> revealed.put(name, value.reveal()));
        return new KafkaSettings(kafka.bootstrapServers(), revealed, new TopicNames(kafka.topicPrefix()));
    }
}
