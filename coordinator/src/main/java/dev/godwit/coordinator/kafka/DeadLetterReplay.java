package dev.godwit.coordinator.kafka;

import dev.godwit.common.event.TopicNames;
import dev.godwit.common.kafka.KafkaClients;
import dev.godwit.common.kafka.KafkaSettings;
import dev.godwit.common.kafka.KafkaUnavailableException;
import dev.godwit.common.kafka.TopicDefinition;
import dev.godwit.common.kafka.Topics;
import dev.godwit.coordinator.postgres.DeadLetter;
import dev.godwit.coordinator.postgres.DeadLetterStore;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/**
 * Sends a dead letter once more to the topic it came from, with its key, its headers and so its event id. It is read there with no more
 * trust than the first time. Audited; thread-safe; blocks.
 */
public final class DeadLetterReplay implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final DeadLetterStore store;
    private final Producer<byte[], byte[]> producer;
    private final Set<String> topics;

    private DeadLetterReplay(DeadLetterStore store, Producer<byte[], byte[]> producer, Set<String> topics) {
        this.store = store;
        this.producer = producer;
        this.topics = topics;
    }

    public static DeadLetterReplay open(KafkaSettings settings, DeadLetterStore store) {
        Set<String> topics = Topics.definitions(1).stream()
                .map(TopicDefinition::name)
                .filter(name -> !name.equals(TopicNames.DEAD_LETTERS))
                .map(settings.topics()::of)
                .collect(Collectors.toUnmodifiableSet());
        return new DeadLetterReplay(
                store, KafkaClients.producer(settings, "godwit-replay", PATIENCE, PATIENCE), topics);
    }

    /**
     * Replays the letter {@code id} and remembers that {@code actor} did.
     *
     * @throws IllegalArgumentException if there is no such letter, or it was discarded, cut, or did not stand on a topic of this
     *     installation
     * @throws KafkaUnavailableException if Kafka does not take it; the letter stays open
     */
    public DeadLetter replay(UUID id, String actor) throws InterruptedException {
        return store.<InterruptedException>replay(id, actor, this::send);
    }

    @Override
    public void close() {
        producer.close(PATIENCE);
    }

    private void send(DeadLetter letter) throws InterruptedException {
        if (!topics.contains(letter.topic())) {
            throw new IllegalArgumentException("Dead letter %s stood on '%s', which is no topic of this installation"
                    .formatted(letter.id(), letter.topic()));
        }
        if (letter.cut()) {
            throw new IllegalArgumentException(
                    "Dead letter %s was too large to be kept whole; it cannot be replayed".formatted(letter.id()));
        }
        List<Header> headers = letter.headers().stream()
                .<Header>map(header -> new RecordHeader(header.name(), bytes(header.value())))
                .toList();
        var record =
                new ProducerRecord<>(letter.topic(), null, null, bytes(letter.key()), bytes(letter.value()), headers);
        try {
            producer.send(record).get(PATIENCE.toMillis() * 3, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new KafkaUnavailableException("Cannot replay dead letter " + letter.id(), e);
        }
    }

    private static byte @Nullable [] bytes(@Nullable String base64) {
        return base64 == null ? null : Base64.getDecoder().decode(base64);
    }
}
