package dev.godwit.cli.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.godwit.common.json.Hashes;
import dev.godwit.common.kafka.KafkaClients;
import dev.godwit.common.kafka.KafkaSettings;
import dev.godwit.testkit.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;

/** The records of topics, byte by byte, as anybody can read and write them who reaches the broker. */
final class Records {

    private Records() {}

    /** All that was committed to the topic {@code godwit.<name>} up to now, each partition in its order. */
    static List<ConsumerRecord<byte[], byte[]>> read(KafkaSettings settings, String name) {
        return Eventually.within(Duration.ofSeconds(60), () -> {
            var found = new ArrayList<ConsumerRecord<byte[], byte[]>>();
            try (var consumer = KafkaClients.loneConsumer(settings, "test")) {
                List<TopicPartition> partitions = consumer
                        .partitionsFor(settings.topics().of(name))
                        .stream()
                        .map(info -> new TopicPartition(info.topic(), info.partition()))
                        .toList();
                consumer.assign(partitions);
                consumer.seekToBeginning(partitions);
                var ends = consumer.endOffsets(partitions);
                while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                    consumer.poll(Duration.ofMillis(100)).forEach(found::add);
                }
            }
            return found;
        });
    }

    /** Writes the records, in this order, and answers where they stand. */
    static List<RecordMetadata> write(KafkaSettings settings, List<ProducerRecord<byte[], byte[]>> records)
            throws Exception {
        try (Producer<byte[], byte[]> producer =
                KafkaClients.producer(settings, "test", Duration.ofSeconds(20), Duration.ofSeconds(30))) {
            var sent = records.stream().map(producer::send).toList();
            var places = new ArrayList<RecordMetadata>();
            for (var one : sent) {
                places.add(one.get());
            }
            return places;
        }
    }

    /** The same record, to be written once more to where it stood. */
    static ProducerRecord<byte[], byte[]> again(ConsumerRecord<byte[], byte[]> record) {
        return new ProducerRecord<>(
                record.topic(), record.partition(), record.timestamp(), record.key(), record.value(), record.headers());
    }

    static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), UTF_8);
    }

    static String key(ConsumerRecord<byte[], byte[]> record) {
        return record.key() == null ? "" : new String(record.key(), UTF_8);
    }

    /** A name for all that the record holds: equal names, equal bytes. */
    static String content(ConsumerRecord<byte[], byte[]> record) {
        String headers = Stream.of(record.headers().toArray())
                .sorted(Comparator.comparing(Header::key))
                .map(header -> header.key() + "=" + Hashes.hex(header.value()))
                .collect(Collectors.joining(","));
        byte[] value = record.value() == null ? new byte[0] : record.value();
        return "%s|%s|%s".formatted(key(record), headers, Hashes.hex(Hashes.sha256(value)));
    }
}
