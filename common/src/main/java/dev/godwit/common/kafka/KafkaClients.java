package dev.godwit.common.kafka;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Kafka clients with the settings that Godwit's promises need: producers that neither lose, repeat nor reorder, consumers that read
 * bytes, commit by hand and see only what was committed. Whoever asks for a client closes it.
 */
public final class KafkaClients {

    private static final int LINGER_MS = 2;

    private KafkaClients() {}

    public static Admin admin(KafkaSettings settings) {
        return admin(settings, Duration.ofSeconds(20));
    }

    /** An admin client that gives up after {@code patience}. */
    public static Admin admin(KafkaSettings settings, Duration patience) {
        Map<String, Object> config = settings.client("godwit-admin");
        config.put("default.api.timeout.ms", (int) patience.toMillis());
        config.put("request.timeout.ms", (int) patience.toMillis() / 2);
        backOff(config);
        return Admin.create(config);
    }

    /**
     * A producer.
     *
     * @param block how long a caller waits at most, for metadata or for room
     * @param delivery how long a record is tried to be written
     */
    public static Producer<byte[], byte[]> producer(
            KafkaSettings settings, String clientId, Duration block, Duration delivery) {
        return new KafkaProducer<>(
                producing(settings, clientId, block, delivery), new ByteArraySerializer(), new ByteArraySerializer());
    }

    /**
     * A producer of which there is one at a time: initializing it ends whatever an earlier one of the same {@code name} had begun, and
     * fences it off.
     *
     * @param patience how long any call waits at most
     */
    public static Producer<byte[], byte[]> fencingProducer(
            KafkaSettings settings, String clientId, String name, Duration patience) {
        Map<String, Object> config = producing(settings, clientId, patience, patience);
        config.put("transactional.id", name);
        config.put("transaction.timeout.ms", (int) patience.multipliedBy(3).toMillis());
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** A member of {@code group}; a group that has read nothing yet begins at the oldest record. */
    public static Consumer<byte[], byte[]> consumer(KafkaSettings settings, String clientId, String group) {
        Map<String, Object> config = consuming(settings, clientId);
        config.put("group.id", group);
        config.put("auto.offset.reset", "earliest");
        config.put("session.timeout.ms", 10_000);
        config.put("heartbeat.interval.ms", 3_000);
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** A consumer that belongs to no group: it is assigned its partitions by hand and commits nothing. */
    public static Consumer<byte[], byte[]> loneConsumer(KafkaSettings settings, String clientId) {
        Map<String, Object> config = consuming(settings, clientId);
        config.put("auto.offset.reset", "latest");
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private static Map<String, Object> producing(
            KafkaSettings settings, String clientId, Duration block, Duration delivery) {
        Map<String, Object> config = settings.client(clientId);
        config.put("acks", "all");
        config.put("enable.idempotence", true);
        config.put("compression.type", "zstd");
        config.put("linger.ms", LINGER_MS);
        config.put("max.block.ms", block.toMillis());
        config.put("request.timeout.ms", (int) delivery.toMillis() / 2);
        config.put("delivery.timeout.ms", (int) delivery.toMillis() + LINGER_MS);
        backOff(config);
        return config;
    }

    private static Map<String, Object> consuming(KafkaSettings settings, String clientId) {
        Map<String, Object> config = settings.client(clientId);
        config.put("enable.auto.commit", false);
        config.put("isolation.level", "read_committed");
        config.put("allow.auto.create.topics", false);
        config.put("max.poll.records", 200);
        config.put("default.api.timeout.ms", 20_000);
        backOff(config);
        return config;
    }

    /** Quick to notice that a broker is back, without hammering at it. */
    private static void backOff(Map<String, Object> config) {
        config.put("reconnect.backoff.ms", 100);
        config.put("reconnect.backoff.max.ms", 2_000);
        config.put("retry.backoff.ms", 100);
        config.put("retry.backoff.max.ms", 1_000);
    }
}
