package dev.godwit.common.kafka;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.NewTopic;
import org.jspecify.annotations.Nullable;

/**
 * How a topic is meant to be.
 *
 * @param name without the installation's prefix
 * @param retention how long records stay, or null for ever
 * @param compacted whether only the latest record of each key is kept
 * @param maxMessageBytes the largest record
 */
public record TopicDefinition(
        String name, int partitions, @Nullable Duration retention, boolean compacted, int maxMessageBytes) {

    /** The topic's own settings, as Kafka spells them. */
    public Map<String, String> config() {
        var config = new LinkedHashMap<String, String>();
        config.put("cleanup.policy", compacted ? "compact" : "delete");
        config.put("retention.ms", Long.toString(retention == null ? -1 : retention.toMillis()));
        config.put("max.message.bytes", Integer.toString(maxMessageBytes));
        return config;
    }

    NewTopic toNewTopic(String fullName, TopicSettings settings) {
        var config = config();
        config.put("min.insync.replicas", Integer.toString(settings.minInSync()));
        return new NewTopic(fullName, partitions, (short) settings.replication()).configs(config);
    }
}
