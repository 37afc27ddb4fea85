package dev.godwit.cli.role;

import dev.godwit.cli.CliException;
import dev.godwit.cli.ExitCode;
import dev.godwit.common.event.TopicNames;
import dev.godwit.common.kafka.KafkaClients;
import dev.godwit.common.kafka.KafkaSettings;
import dev.godwit.coordinator.CoordinatorConfig;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;

/** Makes settings of Kafka clients from a coordinator's configuration. */
public final class KafkaAccess {

    private KafkaAccess() {}

    /** A client that the caller closes. */
    public static Admin admin(KafkaSettings kafka) throws CliException {
        try {
            return KafkaClients.admin(kafka);
        } catch (KafkaException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new CliException(
                    ExitCode.CONFIG,
                    "kafka-settings",
                    "Kafka's client refuses its settings: %s".formatted(cause.getMessage()),
                    e);
        }
    }

    public static KafkaSettings of(CoordinatorConfig.Kafka kafka) {
        var revealed = new TreeMap<String, String>();
        kafka.security().forEach((name, value) -> revealed.put(name, value.reveal()));
        return new KafkaSettings(kafka.bootstrapServers(), revealed, new TopicNames(kafka.topicPrefix()));
    }
}
