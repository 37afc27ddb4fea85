package dev.godwit.common.kafka;

import dev.godwit.common.event.Reason;
import dev.godwit.common.event.TopicNames;
import dev.godwit.common.json.Hashes;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts aside what could not be read or handled, on the topic {@code dead-letters}: key, value and headers as they were, and headers
 * that say where it stood and what was wrong with it. Thread-safe.
 */
public final class DeadLetters implements AutoCloseable {

    public static final String TOPIC = "dlt-topic";
    public static final String PARTITION = "dlt-partition";
    public static final String OFFSET = "dlt-offset";
    public static final String TIMESTAMP = "dlt-timestamp";
    public static final String GROUP = "dlt-group";
    public static final String REASON = "dlt-reason";
    public static final String ATTEMPTS = "dlt-attempts";
    public static final String FIRST_FAILED_AT = "dlt-first-failed-at";
    public static final String ERROR = "dlt-error";

    /** On a record that was too large to be kept whole: the SHA-256 of what its value was. Such a record cannot be replayed. */
    public static final String CUT = "dlt-cut-sha256";

    /** Begins the names of all headers that are not the record's own. */
    public static final String OURS = "dlt-";

    private static final Logger LOGGER = LoggerFactory.getLogger(DeadLetters.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int MOST_VALUE = 700 * 1024;
    private static final int MOST_HEADERS = 100 * 1024;
    private static final int SAMPLE = 1024;

    private final Producer<byte[], byte[]> producer;
    private final String topic;
    private final MeterRegistry meters;

    private DeadLetters(Producer<byte[], byte[]> producer, String topic, MeterRegistry meters) {
        this.producer = producer;
        this.topic = topic;
        this.meters = meters;
    }

    public static DeadLetters open(KafkaSettings settings, String clientId, MeterRegistry meters) {
        return new DeadLetters(
                KafkaClients.producer(settings, clientId + "-dead-letters", PATIENCE, PATIENCE),
                settings.topics().of(TopicNames.DEAD_LETTERS),
                meters);
    }

    /**
     * Keeps {@code record}; returns once the broker has it for good. Kept twice, as after a crash, it is told by topic, partition,
     * offset and timestamp.
     *
     * @param error what was wrong, without anything of the record's content
     * @throws KafkaUnavailableException if it could not be kept; the caller must not pass over the record
     */
    public void keep(
            ConsumerRecord<byte[], byte[]> record,
            String group,
            Reason reason,
            String error,
            int attempts,
            Instant firstFailedAt)
            throws InterruptedException {
        if (record.topic().equals(topic)) {
            LOGGER.atError()
                    .addKeyValue("partition", record.partition())
                    .addKeyValue("offset", record.offset())
                    .log("Passed over a dead letter that could not be handled; it stays on its topic");
            return;
        }
        List<Header> headers = ownHeaders(record);
        headers.add(header(TOPIC, record.topic()));
        headers.add(header(PARTITION, Integer.toString(record.partition())));
        headers.add(header(OFFSET, Long.toString(record.offset())));
        headers.add(header(TIMESTAMP, Long.toString(record.timestamp())));
        headers.add(header(GROUP, group));
        headers.add(header(REASON, reason.name()));
        headers.add(header(ATTEMPTS, Integer.toString(attempts)));
        headers.add(header(FIRST_FAILED_AT, firstFailedAt.toString()));
        headers.add(header(ERROR, error));
        byte[] value = cut(record.value(), headers);
        send(new ProducerRecord<>(topic, null, null, record.key(), value, headers));
        meters.counter("godwit.dead.letters", "reason", reason.name()).increment();
    }

    @Override
    public void close() {
        producer.close(PATIENCE);
    }

    private void send(ProducerRecord<byte[], byte[]> letter) throws InterruptedException {
        try {
            producer.send(letter).get(PATIENCE.toMillis() * 3, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new KafkaUnavailableException("Cannot write a dead letter", e);
        }
    }

    private static List<Header> ownHeaders(ConsumerRecord<byte[], byte[]> record) {
        var headers = new ArrayList<Header>();
        int size = 0;
        for (Header header : record.headers()) {
            size += header.key().length() + (header.value() == null ? 0 : header.value().length) + 16;
            if (size > MOST_HEADERS) {
                break;
            }
            if (!header.key().startsWith(OURS)) {
                headers.add(header);
            }
        }
        return headers;
    }

    private static byte @Nullable [] cut(byte @Nullable [] value, List<Header> headers) {
        if (value == null || value.length <= MOST_VALUE) {
            return value;
        }
        headers.add(header(CUT, Hashes.hex(Hashes.sha256(value))));
        return Arrays.copyOf(value, SAMPLE);
    }

    private static Header header(String name, String value) {
        return new RecordHeader(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
