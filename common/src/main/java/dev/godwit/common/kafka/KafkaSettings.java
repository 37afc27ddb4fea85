package dev.godwit.common.kafka;

import dev.godwit.common.event.TopicNames;
import dev.godwit.common.text.Quoted;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Where Kafka is and how to log in.
 *
 * @param bootstrapServers {@code host:port}, comma-separated
 * @param security client properties passed on as they are, as in {@code security.protocol}, {@code sasl.jaas.config}; they may hold
 *     secrets and are never printed
 */
public record KafkaSettings(String bootstrapServers, Map<String, String> security, TopicNames topics) {

    private static final Pattern ADDRESS = Pattern.compile("(?:[A-Z_]+://)?[^\\s/@]+:(\\d{1,5})");

    public KafkaSettings {
        if (bootstrapServers.isBlank()) {
            throw new IllegalArgumentException("Kafka needs at least one bootstrap server, as in 'localhost:9092'");
        }
        for (String server : bootstrapServers.split(",", -1)) {
            if (!isAddress(server.strip())) {
                throw new IllegalArgumentException("Bootstrap server %s is not host:port, as in 'localhost:9092'"
                        .formatted(Quoted.of(server.strip())));
            }
        }
        security = Map.copyOf(security);
    }

    private static boolean isAddress(String server) {
        var parts = ADDRESS.matcher(server);
        return parts.matches() && Integer.parseInt(parts.group(1)) <= 65_535;
    }

    /** Without login, under the default prefix. */
    public static KafkaSettings of(String bootstrapServers) {
        return new KafkaSettings(bootstrapServers, Map.of(), TopicNames.DEFAULT);
    }

    /** The properties that every client needs, for one that introduces itself as {@code clientId}. A fresh map. */
    public Map<String, Object> client(String clientId) {
        var properties = new LinkedHashMap<String, Object>(security);
        properties.put("bootstrap.servers", bootstrapServers);
        properties.put("client.id", clientId);
        return properties;
    }

    /** Without the values of the security properties. */
    @Override
    public String toString() {
        return "KafkaSettings[%s, %s, prefix '%s']".formatted(bootstrapServers, security.keySet(), topics.prefix());
    }
}
