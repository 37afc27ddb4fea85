package dev.godwit.testkit;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * A broker of the testkit as one test class sees it.
 *
 * @param topicPrefix what the class puts before the names of its topics and groups, so that it meets no other class's
 */
public record TestKafka(String bootstrapServers, String topicPrefix) {

    /** This class's own topic or group {@code name}. */
    public String name(String name) {
        return topicPrefix + name;
    }

    /** What a client needs to connect. The map may be added to. */
    public Map<String, Object> clientConfig() {
        Map<String, Object> config = new HashMap<>();
        config.put("bootstrap.servers", bootstrapServers);
        return config;
    }

    /** A new admin client; the caller closes it. */
    public Admin admin() {
        return Admin.create(clientConfig());
    }

    /** Creates the topic {@link #name name(topic)} and returns that full name. */
    public String createTopic(String topic, int partitions) {
        return createTopic(topic, partitions, Map.of());
    }

    public String createTopic(String topic, int partitions, Map<String, String> config) {
        String name = name(topic);
        try (Admin admin = admin()) {
            admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1).configs(config)))
                    .all()
                    .get();
            return name;
        } catch (ExecutionException e) {
            throw new IllegalStateException("Cannot create topic '%s'".formatted(name), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while creating topic '%s'".formatted(name), e);
        }
    }
}
