package dev.godwit.common.kafka;

import dev.godwit.common.event.Reason;
import dev.godwit.common.event.UnreadableEventException;
import dev.godwit.common.lifecycle.Service;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads topics on a thread of its own and gives each record to a handler, partition by partition in order, until closed.
 *
 * <p>A record that cannot be read becomes a dead letter. One that could not be handled now comes again after a pause, and its partition
 * waits, while the others go on: for ever where a server is away, five times otherwise; then it becomes a dead letter, too. An offset is
 * committed once its record is handled or kept as a dead letter, so a crash brings records again and loses none. A broker that goes
 * away and comes back is waited for.
 */
public final class ConsumerLoop implements Service {

    private static final Logger LOGGER = LoggerFactory.getLogger(ConsumerLoop.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration COMMIT = Duration.ofSeconds(5);
    private static final int MOST_ATTEMPTS = 5;

    private final Subscription subscription;
    private final RecordHandler handler;
    private final DeadLetters deadLetters;
    private final Predicate<Throwable> temporary;
    private final Clock clock;
    private final ReadingThread thread;

    /**
     * @param temporary whether an exception of the handler tells of a server that is away, so that the record is tried for ever; Kafka's
     *     own exceptions always do
     */
    public ConsumerLoop(
            Subscription subscription,
            RecordHandler handler,
            DeadLetters deadLetters,
            Predicate<Throwable> temporary,
            Clock clock) {
        this.subscription = subscription;
        this.handler = handler;
        this.deadLetters = deadLetters;
        this.temporary = temporary;
        this.clock = clock;
        this.thread = new ReadingThread(subscription, this::read);
    }

    @Override
    public void start() {
        thread.start();
    }

    /** Stops after the record at hand and waits for that, ten seconds at most; then the handler is interrupted. */
    @Override
    public void close() {
        thread.close();
    }

    private void read(Consumer<byte[], byte[]> consumer, Backoff backoff) throws InterruptedException {
        var failing = new HashMap<TopicPartition, Failing>();
        while (!thread.isClosed()) {
            resume(consumer, failing);
            var records = consumer.poll(POLL);
            var together = together(records);
            var done = new HashMap<TopicPartition, OffsetAndMetadata>();
            for (TopicPartition partition : records.partitions()) {
                handle(consumer, partition, records.records(partition), together, failing, done);
            }
            commit(consumer, done);
            backoff.reset();
        }
    }

    /** Those that the handler has handled together. Why it could not is told by those that then fail one by one. */
    private Set<ConsumerRecord<byte[], byte[]>> together(ConsumerRecords<byte[], byte[]> records)
            throws InterruptedException {
        if (thread.isClosed() || records.count() < 2) {
            return Set.of();
        }
        var all = new ArrayList<ConsumerRecord<byte[], byte[]>>(records.count());
        records.forEach(all::add);
        try {
            return handler.handleTogether(all);
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            LOGGER.atDebug()
                    .addKeyValue("consumer", subscription.name())
                    .setCause(e)
                    .log("Could not handle records together; handling them one by one");
            return Set.of();
        }
    }

    private void handle(
            Consumer<byte[], byte[]> consumer,
            TopicPartition partition,
            List<ConsumerRecord<byte[], byte[]>> records,
            Set<ConsumerRecord<byte[], byte[]>> together,
            Map<TopicPartition, Failing> failing,
            Map<TopicPartition, OffsetAndMetadata> done)
            throws InterruptedException {
        for (ConsumerRecord<byte[], byte[]> record : records) {
            Failing failure = failing.get(partition);
            if (failure == null || failure.offset() != record.offset()) {
                failure = new Failing(record.offset(), 0, 0, clock.instant(), 0);
            }
            Failing again = together.contains(record) ? null : thread.isClosed() ? failure : attempt(record, failure);
            if (again != null) {
                failing.put(partition, again);
                consumer.seek(partition, record.offset());
                consumer.pause(Set.of(partition));
                return;
            }
            failing.remove(partition);
            done.put(partition, new OffsetAndMetadata(record.offset() + 1));
        }
    }

    /** Null if the record is done with. */
    private @Nullable Failing attempt(ConsumerRecord<byte[], byte[]> record, Failing failing)
            throws InterruptedException {
        try {
            try {
                handler.handle(record);
            } catch (UnreadableEventException e) {
                keep(record, e.reason(), e.getMessage(), failing);
            }
            return null;
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            return failed(record, failing, e);
        }
    }

    private @Nullable Failing failed(ConsumerRecord<byte[], byte[]> record, Failing failing, Exception e)
            throws InterruptedException {
        boolean wait = e instanceof KafkaUnavailableException || e instanceof KafkaException || temporary.test(e);
        Failing next = failing.next(!wait);
        LOGGER.atWarn()
                .addKeyValue("topic", record.topic())
                .addKeyValue("partition", record.partition())
                .addKeyValue("offset", record.offset())
                .addKeyValue("attempt", next.tries())
                .addKeyValue("failure", e.getClass().getName())
                .setCause(wait && failing.tries() == 0 ? e : null) // the message of others may repeat the record
                .log("Could not handle a record; trying it again");
        LOGGER.atDebug().setCause(e).log("The failure in full");
        if (next.counted() < MOST_ATTEMPTS) {
            return next;
        }
        try {
            keep(record, Reason.EXHAUSTED, "Handling failed: " + e.getClass().getSimpleName(), next);
            return null;
        } catch (KafkaUnavailableException away) {
            return next;
        }
    }

    private void keep(ConsumerRecord<byte[], byte[]> record, Reason reason, String error, Failing failing)
            throws InterruptedException {
        deadLetters.keep(record, subscription.name(), reason, error, failing.tries() + 1, failing.since());
        LOGGER.atWarn()
                .addKeyValue("topic", record.topic())
                .addKeyValue("partition", record.partition())
                .addKeyValue("offset", record.offset())
                .addKeyValue("reason", reason)
                .log("Put a record aside: {}", error);
    }

    private static void resume(Consumer<byte[], byte[]> consumer, Map<TopicPartition, Failing> failing) {
        failing.keySet().retainAll(consumer.assignment());
        long now = System.nanoTime();
        failing.forEach((partition, failure) -> {
            if (failure.resumeAt() - now <= 0) {
                consumer.resume(Set.of(partition));
            }
        });
    }

    private void commit(Consumer<byte[], byte[]> consumer, Map<TopicPartition, OffsetAndMetadata> done) {
        if (done.isEmpty() || !subscription.commits()) {
            return;
        }
        try {
            consumer.commitSync(done, COMMIT);
        } catch (WakeupException e) {
            consumer.commitSync(done, COMMIT);
            throw e;
        } catch (KafkaException e) {
            LOGGER.atInfo()
                    .addKeyValue("consumer", subscription.name())
                    .setCause(e)
                    .log("Could not commit offsets; the records may come again");
        }
    }

    /**
     * A record that could not be handled yet.
     *
     * @param tries how often it was tried
     * @param counted those tries that count: no server was away
     * @param resumeAt by {@link System#nanoTime()}
     */
    private record Failing(long offset, int tries, int counted, Instant since, long resumeAt) {

        Failing next(boolean counts) {
            return new Failing(
                    offset,
                    tries + 1,
                    counts ? counted + 1 : counted,
                    since,
                    System.nanoTime() + Backoff.after(tries).toNanos());
        }
    }
}
