package dev.godwit.coordinator.kafka;

import dev.godwit.common.event.EventRecord;
import dev.godwit.common.event.TopicNames;
import dev.godwit.common.event.UnreadableEventException;
import dev.godwit.common.kafka.KafkaClients;
import dev.godwit.common.kafka.KafkaEvents;
import dev.godwit.common.kafka.KafkaSettings;
import dev.godwit.common.kafka.KafkaUnavailableException;
import dev.godwit.coordinator.audit.AuditCheckpoint;
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

/** Reads the checkpoints that were published, where who has the control database cannot reach them. */
public final class CheckpointTopic {

    private static final Logger LOGGER = LoggerFactory.getLogger(CheckpointTopic.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private CheckpointTopic() {}

    /** All that stand there now; what is no checkpoint is passed over.
     *
     * @throws KafkaUnavailableException if it cannot be read to its end */
    public static List<AuditCheckpoint> read(KafkaSettings settings) {
        try (Consumer<byte[], byte[]> consumer = KafkaClients.loneConsumer(settings, "godwit-audit-verify")) {
            return read(settings, consumer);
        } catch (KafkaException e) {
            throw new KafkaUnavailableException("Cannot read the audit checkpoints", e);
        }
    }

    private static List<AuditCheckpoint> read(KafkaSettings settings, Consumer<byte[], byte[]> consumer) {
        String topic = settings.topics().of(TopicNames.AUDIT_CHECKPOINTS);
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        var found = new ArrayList<AuditCheckpoint>();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            if (System.nanoTime() - deadline > 0) {
                throw new KafkaException("Topic '%s' was not read to its end within %s".formatted(topic, PATIENCE));
            }
            consumer.poll(POLL).forEach(record -> add(record, found));
        }
        return found;
    }

    private static void add(ConsumerRecord<byte[], byte[]> record, List<AuditCheckpoint> found) {
        try {
            EventRecord event = KafkaEvents.read(TopicNames.AUDIT_CHECKPOINTS, record);
            found.add(AuditCheckpoint.of(event.data()));
        } catch (UnreadableEventException | IllegalArgumentException e) {
            LOGGER.atWarn().addKeyValue("offset", record.offset()).log("Passed over what is no checkpoint");
        }
    }
}
