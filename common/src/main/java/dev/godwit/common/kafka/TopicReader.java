package dev.godwit.common.kafka;

import dev.godwit.common.event.EventRecord;
import dev.godwit.common.event.UnreadableEventException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads all that stands on a topic at one moment, beside everybody else, and remembers no place. For topics of a size that fits into memory. */
public final class TopicReader {

    private static final Logger LOGGER = LoggerFactory.getLogger(TopicReader.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private TopicReader() {}

    /**
     * The events of the topic whose name without prefix is {@code topic}, each partition in its order. What is no event is passed over.
     *
     * @throws KafkaUnavailableException if it cannot be read to its end
     */
    public static List<EventRecord> read(KafkaSettings settings, String topic) {
        try (Consumer<byte[], byte[]> consumer = KafkaClients.loneConsumer(settings, "godwit-topic-reader")) {
            List<TopicPartition> partitions = consumer
                    .partitionsFor(settings.topics().of(topic))
                    .stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            return read(consumer, topic, consumer.endOffsets(partitions));
        } catch (KafkaException e) {
            throw new KafkaUnavailableException(
                    "Cannot read topic '%s'".formatted(settings.topics().of(topic)), e);
        }
    }

    private static List<EventRecord> read(
            Consumer<byte[], byte[]> consumer, String topic, Map<TopicPartition, Long> ends) {
        var events = new ArrayList<EventRecord>();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            if (System.nanoTime() - deadline > 0) {
                throw new KafkaException("Topic '%s' was not read to its end within %s".formatted(topic, PATIENCE));
            }
            consumer.poll(POLL).forEach(record -> add(topic, record, events));
        }
        return events;
    }

    private static void add(String topic, ConsumerRecord<byte[], byte[]> record, List<EventRecord> events) {
        try {
            events.add(KafkaEvents.read(topic, record));
        } catch (UnreadableEventException e) {
            LOGGER.atWarn()
                    .addKeyValue("topic", topic)
                    .addKeyValue("offset", record.offset())
                    .log("Passed over what is no event");
        }
    }
}
