package dev.godwit.common.kafka;

import dev.godwit.common.event.TopicNames;
import dev.godwit.testkit.TestKafka;
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

    static final TopicSettings SMALL = new TopicSettings(1, 2);

    private Topic() {}

    /** All of Godwit's topics, under the test class's prefix. */
    static KafkaSettings createAll(TestKafka kafka) throws InterruptedException {
        return createAll(new KafkaSettings(kafka.bootstrapServers(), Map.of(), new TopicNames(kafka.topicPrefix())));
    }

    static KafkaSettings createAll(KafkaSettings settings) throws InterruptedException {
        try (var admin = KafkaClients.admin(settings)) {
            new Topics(admin, settings.topics(), SMALL).apply();
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
}
