package dev.godwit.coordinator.kafka;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.event.EventRecord;
import dev.godwit.common.event.TopicNames;
import dev.godwit.common.event.UnreadableEventException;
import dev.godwit.common.job.JobId;
import dev.godwit.common.job.JobState;
import dev.godwit.common.kafka.Backoff;
import dev.godwit.common.kafka.DeadLetters;
import dev.godwit.common.kafka.KafkaEvents;
import dev.godwit.common.kafka.KafkaSettings;
import dev.godwit.common.kafka.ReadingThread;
import dev.godwit.common.kafka.Subscription;
import dev.godwit.common.lifecycle.Service;
import dev.godwit.coordinator.postgres.PublicStates;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the compacted topic of job states true, on a thread of its own. It reads along; where the last record of a job says other than the
 * control database, because somebody wrote, repeated or deleted one, the latest state is published once more. A record that is no event
 * becomes a dead letter, too.
 *
 * <p>A record is judged two seconds after it was read, if no later one of its job came: what the relay has just published is on its way.
 * Several may run: they share the topic's partitions. An offset is committed once the record is judged.
 */
public final class JobStatesKeeper implements Service {

    private static final Logger LOGGER = LoggerFactory.getLogger(JobStatesKeeper.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final long PATIENCE_NANOS = Duration.ofSeconds(2).toNanos();

    private final Subscription subscription;
    private final PublicStates states;
    private final DeadLetters deadLetters;
    private final Clock clock;
    private final Counter restated;
    private final ReadingThread thread;

    private JobStatesKeeper(
            Subscription subscription,
            PublicStates states,
            DeadLetters deadLetters,
            Clock clock,
            MeterRegistry meters) {
        this.subscription = subscription;
        this.states = states;
        this.deadLetters = deadLetters;
        this.clock = clock;
        this.restated = meters.counter("godwit.job.states.restated");
        this.thread = new ReadingThread(subscription, this::read);
    }

    public static JobStatesKeeper open(KafkaSettings kafka, PublicStates states, MeterRegistry meters, Clock clock) {
        return new JobStatesKeeper(
                Subscription.group(kafka, "job-states", List.of(TopicNames.JOBS)),
                states,
                DeadLetters.open(kafka, "godwit-job-states", meters),
                clock,
                meters);
    }

    /** What the last record of a job says; null if it cannot be read. */
    private record Said(PublicStates.@Nullable PublicState state, TopicPartition partition, long offset, long readAt) {}

    @Override
    public void start() {
        thread.start();
    }

    @Override
    public void close() {
        thread.close();
        deadLetters.close();
    }

    private void read(Consumer<byte[], byte[]> consumer, Backoff backoff) throws InterruptedException {
        var said = new HashMap<JobId, Said>();
        boolean uncommitted = false;
        while (!thread.isClosed()) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                note(record, said);
                uncommitted = true;
            }
            boolean judged = judge(said);
            if (uncommitted && (judged || said.isEmpty())) {
                commit(consumer, said);
                uncommitted = !said.isEmpty();
            }
            backoff.reset();
        }
    }

    private void note(ConsumerRecord<byte[], byte[]> record, Map<JobId, Said> said) throws InterruptedException {
        PublicStates.PublicState state = null;
        try {
            state = state(KafkaEvents.read(TopicNames.JOBS, record));
        } catch (UnreadableEventException e) {
            deadLetters.keep(record, subscription.name(), e.reason(), e.getMessage(), 1, clock.instant());
        }
        var partition = new TopicPartition(record.topic(), record.partition());
        var last = new Said(state, partition, record.offset(), System.nanoTime());
        job(record).ifPresent(job -> said.put(job, last));
    }

    private static PublicStates.@Nullable PublicState state(EventRecord event) {
        JsonNode data = event.data();
        try {
            return new PublicStates.PublicState(
                    event.sequence(), JobState.valueOf(data.path("state").asText()));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static Optional<JobId> job(ConsumerRecord<byte[], byte[]> record) {
        try {
            return record.key() == null
                    ? Optional.empty()
                    : Optional.of(JobId.parse(new String(record.key(), StandardCharsets.UTF_8)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Whether any was. */
    private boolean judge(Map<JobId, Said> said) {
        long now = System.nanoTime();
        var due = new HashMap<>(said);
        due.values().removeIf(last -> now - last.readAt() < PATIENCE_NANOS);
        if (due.isEmpty()) {
            return false;
        }
        Map<JobId, PublicStates.Latest> latest = states.latest(due.keySet());
        due.forEach((job, last) -> {
            PublicStates.Latest known = latest.get(job);
            if (known == null || !known.waits()) {
                said.remove(job);
            }
            if (known != null && !known.waits() && !known.state().equals(last.state())) {
                restate(job, last);
            }
        });
        return true;
    }

    private void restate(JobId job, Said last) {
        LOGGER.atWarn()
                .addKeyValue("job", job)
                .addKeyValue("partition", last.partition().partition())
                .addKeyValue("offset", last.offset())
                .log("The last record of a job's state is not its state; publishing that once more");
        states.restate(job);
        restated.increment();
    }

    /** Up to the first record that is not judged yet. */
    private static void commit(Consumer<byte[], byte[]> consumer, Map<JobId, Said> said) {
        var offsets = new HashMap<TopicPartition, OffsetAndMetadata>();
        for (TopicPartition partition : consumer.assignment()) {
            offsets.put(partition, new OffsetAndMetadata(consumer.position(partition)));
        }
        for (Said last : said.values()) {
            offsets.computeIfPresent(
                    last.partition(),
                    (partition, offset) -> new OffsetAndMetadata(Math.min(offset.offset(), last.offset())));
        }
        consumer.commitSync(offsets);
    }
}
