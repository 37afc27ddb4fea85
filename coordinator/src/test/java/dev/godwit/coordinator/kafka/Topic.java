package dev.godwit.coordinator.kafka;

import dev.godwit.common.event.TopicNames;
import dev.godwit.common.kafka.KafkaClients;
import dev.godwit.common.kafka.KafkaSettings;
import dev.godwit.common.kafka.TopicSettings;
import dev.godwit.common.kafka.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/** What tests ask of topics: make them all, write to one as anybody could, read one from its beginning to its end. */
final class Topic {

    private Topic() {}

    static KafkaSettings createAll(String bootstrapServers, String prefix) throws InterruptedException {
        var settings = new KafkaSettings(bootstrapServers, Map.of(), new TopicNames(prefix));
        try (var admin = KafkaClients.admin(settings)) {
            new Topics(admin, settings.topics(), new TopicSettings(1, 2)).apply();
        }
        return settings;
    }

    static void write(KafkaSettings settings, List<ProducerRecord<byte[], byte[]>> records) {
        try (Producer<byte[], byte[]> producer =
                KafkaClients.producer(settings, "test", Duration.ofSeconds(10), Duration.ofSeconds(20))) {
            var sent = records.stream().map(producer::send).toList();
            for (var one : sent) {
                one.get();
            }
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Writes what was read, once more. */
    static void repeat(KafkaSettings settings, List<ConsumerRecord<byte[], byte[]>> records) {
        write(
                settings,
                records.stream()
                        .map(record -> new ProducerRecord<>(
                                record.topic(), null, null, record.key(), record.value(), record.headers()))
                        .toList());
    }

    static List<ConsumerRecord<byte[], byte[]>> readAll(KafkaSettings settings, String name) {
        var found = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        try (var consumer = KafkaClients.loneConsumer(settings, "test")) {
            var partitions = consumer.partitionsFor(settings.topics().of(name)).stream()
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
    }

    static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        var header = record.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }

    static String key(ConsumerRecord<byte[], byte[]> record) {
        return new String(record.key(), StandardCharsets.UTF_8);
    }
}
