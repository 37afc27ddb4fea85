package dev.godwit.common.kafka;

import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/** What a consumer reads, and from where. */
public interface Subscription {

    /** The group, or a name that serves as one in dead letters and logs. */
    String name();

    Consumer<byte[], byte[]> open();

    void begin(Consumer<byte[], byte[]> consumer);

    /** Whether the group's place is remembered. */
    boolean commits();

    /** Shares {@code topics} (names without prefix) with the other members of {@code group}; from the oldest record the first time. */
    static Subscription group(KafkaSettings settings, String group, List<String> topics) {
        return new Group(settings, settings.topics().of(group), topics);
    }

    /** Reads all that is written to {@code topic} from now on, beside everybody else. */
    static Subscription tail(KafkaSettings settings, String name, String topic) {
        return new Tail(settings, name, topic);
    }

    /** As a member of a consumer group. */
    record Group(KafkaSettings settings, String name, List<String> topics) implements Subscription {

        public Group {
            topics = List.copyOf(topics);
        }

        @Override
        public Consumer<byte[], byte[]> open() {
            return KafkaClients.consumer(settings, name, name);
        }

        @Override
        public void begin(Consumer<byte[], byte[]> consumer) {
            consumer.subscribe(topics.stream().map(settings.topics()::of).toList());
        }

        @Override
        public boolean commits() {
            return true;
        }
    }

    /** Alone, from the end. */
    record Tail(KafkaSettings settings, String name, String topic) implements Subscription {

        @Override
        public Consumer<byte[], byte[]> open() {
            return KafkaClients.loneConsumer(settings, name);
        }

        @Override
        public void begin(Consumer<byte[], byte[]> consumer) {
            List<TopicPartition> partitions = consumer
                    .partitionsFor(settings.topics().of(topic))
                    .stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            if (partitions.isEmpty()) {
                throw new IllegalStateException(
                        "Kafka has no topic '%s'".formatted(settings.topics().of(topic)));
            }
            consumer.assign(partitions);
            consumer.seekToEnd(partitions);
        }

        @Override
        public boolean commits() {
            return false;
        }
    }
}
