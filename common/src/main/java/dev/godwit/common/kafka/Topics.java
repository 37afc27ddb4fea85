package dev.godwit.common.kafka;

import dev.godwit.common.event.TopicNames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * The topics of an installation: compares them with what they are meant to be and creates those that are missing. Never deletes or
 * changes one: what has drifted is a person's to decide. Blocks; thread-safe as the admin client is.
 */
public final class Topics {

    /** The largest record that Godwit writes; a bigger thing is kept elsewhere and referred to. */
    public static final int MAX_MESSAGE_BYTES = 256 * 1024;

    /** Holds a record of {@link #MAX_MESSAGE_BYTES} and what is said about it. */
    private static final int MAX_DEAD_LETTER_BYTES = 1024 * 1024;

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Duration SETTLING = Duration.ofSeconds(10);

    private final Admin admin;
    private final TopicNames names;
    private final TopicSettings settings;

    /** @param admin stays the caller's to close */
    public Topics(Admin admin, TopicNames names, TopicSettings settings) {
        this.admin = admin;
        this.names = names;
        this.settings = settings;
    }

    /** Every topic, as it is meant to be where key-spread ones have {@code partitions}. */
    public static List<TopicDefinition> definitions(int partitions) {
        var all = new ArrayList<TopicDefinition>();
        for (String family : TopicNames.FAMILIES) {
            all.add(kept(TopicNames.tasks(family), partitions, Duration.ofDays(1)));
        }
        all.add(kept(TopicNames.CONTROL, 1, Duration.ofHours(1)));
        all.add(kept(TopicNames.TASK_EVENTS, partitions, Duration.ofDays(7)));
        all.add(kept(TopicNames.JOB_EVENTS, partitions, Duration.ofDays(30)));
        all.add(kept(TopicNames.HOOK_EVENTS, partitions, Duration.ofDays(30)));
        all.add(kept(TopicNames.SCHEDULE_EVENTS, 1, Duration.ofDays(30)));
        all.add(new TopicDefinition(TopicNames.JOBS, partitions, null, true, MAX_MESSAGE_BYTES));
        all.add(kept(TopicNames.AUDIT, 1, Duration.ofDays(7 * 365 + 2)));
        all.add(new TopicDefinition(TopicNames.AUDIT_CHECKPOINTS, 1, null, false, MAX_MESSAGE_BYTES));
        all.add(new TopicDefinition(
                TopicNames.DEAD_LETTERS, Math.min(3, partitions), Duration.ofDays(90), false, MAX_DEAD_LETTER_BYTES));
        return List.copyOf(all);
    }

    /** What is not as it is meant to be; empty if nothing is.
     *
     * @throws KafkaUnavailableException if Kafka does not answer */
    public List<TopicDrift> diff() throws InterruptedException {
        Map<String, TopicDescription> present = describe();
        Map<String, Config> configs = configs(present.keySet());
        var drift = new ArrayList<TopicDrift>();
        for (TopicDefinition definition : definitions(settings.partitions())) {
            String name = names.of(definition.name());
            TopicDescription description = present.get(name);
            Config config = configs.get(name);
            if (description == null || config == null) {
                drift.add(TopicDrift.missing(name));
            } else {
                compare(name, definition, description, config, drift);
            }
        }
        return List.copyOf(drift);
    }

    /** Creates the topics that are missing, and answers with what is still not as it is meant to be. Several may do so at once.
     *
     * @throws KafkaUnavailableException if Kafka does not answer */
    public List<TopicDrift> apply() throws InterruptedException {
        var missing = diff().stream()
                .filter(TopicDrift::isMissing)
                .map(TopicDrift::topic)
                .collect(Collectors.toSet());
        var toCreate = definitions(settings.partitions()).stream()
                .filter(definition -> missing.contains(names.of(definition.name())))
                .map(definition -> definition.toNewTopic(names.of(definition.name()), settings))
                .toList();
        var options = new CreateTopicsOptions().timeoutMs((int) PATIENCE.toMillis());
        for (var created : admin.createTopics(toCreate, options).values().entrySet()) {
            try {
                get(created.getValue());
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw new KafkaUnavailableException("Cannot create topic '%s'".formatted(created.getKey()), e);
                }
            }
        }
        return settled();
    }

    /** Insists that every topic is there.
     *
     * @throws IllegalStateException naming those that are not
     * @throws KafkaUnavailableException if Kafka does not answer */
    public void require() throws InterruptedException {
        List<String> missing = diff().stream()
                .filter(TopicDrift::isMissing)
                .map(TopicDrift::topic)
                .toList();
        if (!missing.isEmpty()) {
            throw new IllegalStateException(
                    "Kafka lacks %d of Godwit's topics: %s. Create them with 'godwit topics apply'."
                            .formatted(missing.size(), String.join(", ", missing)));
        }
    }

    /** What was created shows with a delay, on a cluster of several brokers. */
    private List<TopicDrift> settled() throws InterruptedException {
        long deadline = System.nanoTime() + SETTLING.toNanos();
        List<TopicDrift> drift = diff();
        while (drift.stream().anyMatch(TopicDrift::isMissing) && System.nanoTime() - deadline < 0) {
            Thread.sleep(100);
            drift = diff();
        }
        return drift;
    }

    private void compare(
            String name, TopicDefinition definition, TopicDescription topic, Config config, List<TopicDrift> drift) {
        check(name, "partitions", definition.partitions(), topic.partitions().size(), drift);
        int replicas = topic.partitions().stream()
                .mapToInt(p -> p.replicas().size())
                .min()
                .orElse(0);
        check(name, "replication", settings.replication(), replicas, drift);
        definition.config().forEach((key, expected) -> {
            var entry = config.get(key);
            check(name, key, expected, entry == null ? "unset" : entry.value(), drift);
        });
    }

    private static void check(String topic, String what, Object expected, Object actual, List<TopicDrift> drift) {
        if (!expected.equals(actual)) {
            drift.add(new TopicDrift(topic, what, expected.toString(), String.valueOf(actual)));
        }
    }

    private Map<String, TopicDescription> describe() throws InterruptedException {
        var wanted = definitions(settings.partitions()).stream()
                .map(definition -> names.of(definition.name()))
                .toList();
        var found = new HashMap<String, TopicDescription>();
        for (var topic : admin.describeTopics(wanted).topicNameValues().entrySet()) {
            try {
                found.put(topic.getKey(), get(topic.getValue()));
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw new KafkaUnavailableException("Cannot look at topic '%s'".formatted(topic.getKey()), e);
                }
            }
        }
        return found;
    }

    private Map<String, Config> configs(Collection<String> topics) throws InterruptedException {
        var resources = topics.stream()
                .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
                .toList();
        try {
            return get(admin.describeConfigs(resources).all()).entrySet().stream()
                    .collect(Collectors.toMap(entry -> entry.getKey().name(), Map.Entry::getValue));
        } catch (ExecutionException e) {
            throw new KafkaUnavailableException("Cannot read the settings of the topics", e);
        }
    }

    private static <T> T get(KafkaFuture<T> future) throws ExecutionException, InterruptedException {
        try {
            return future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new ExecutionException("no answer within " + PATIENCE, e);
        }
    }

    private static TopicDefinition kept(String name, int partitions, Duration retention) {
        return new TopicDefinition(name, partitions, retention, false, MAX_MESSAGE_BYTES);
    }
}
