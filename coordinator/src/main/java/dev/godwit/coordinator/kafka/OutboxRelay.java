package dev.godwit.coordinator.kafka;

import dev.godwit.common.event.TopicNames;
import dev.godwit.common.kafka.Backoff;
import dev.godwit.common.kafka.KafkaClients;
import dev.godwit.common.kafka.KafkaEvents;
import dev.godwit.common.kafka.KafkaSettings;
import dev.godwit.common.lifecycle.Service;
import dev.godwit.coordinator.postgres.InboxStore;
import dev.godwit.coordinator.postgres.OutboxStore;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes what stands in the outbox, in the order it was written, on a thread of its own.
 *
 * <p>Of all coordinators one relays: the one whose session holds an advisory lock, on the same connection that it reads and marks with,
 * so that whoever has lost the lock can do neither. What it may still have in hand for Kafka is fenced off there: a new relay's
 * producer ends the transactions of the one before. A batch is one Kafka transaction, and is marked once that is committed; after a
 * crash between the two the same events are sent again, with the same ids and in the same order, so the last record of a key is never an
 * older one. While Kafka or the database is away it gives the lock back, so that a coordinator with a better view may have it, and
 * tries again.
 */
public final class OutboxRelay implements Service {

    private static final Logger LOGGER = LoggerFactory.getLogger(OutboxRelay.class);
    private static final int BATCH = 500;
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final long IDLE_MS = 50;
    private static final long STANDBY_MS = 300;
    private static final long SWEEP_NANOS = Duration.ofMinutes(1).toNanos();
    private static final long SWEEP_ON_NANOS = Duration.ofSeconds(1).toNanos();
    private static final Duration KEEP_PUBLISHED = Duration.ofDays(3);
    private static final Duration KEEP_INBOX = Duration.ofDays(8);

    private final OutboxStore outbox;
    private final InboxStore inbox;
    private final KafkaSettings settings;
    private final Counter published;
    private final OutboxGauges gauges;
    private final Semaphore ring = new Semaphore(0);
    private final Thread thread;

    private long sweepAt = System.nanoTime() + SWEEP_NANOS;

    private volatile boolean leading;
    private volatile boolean closed;

    public OutboxRelay(OutboxStore outbox, InboxStore inbox, KafkaSettings settings, MeterRegistry meters) {
        this.outbox = outbox;
        this.inbox = inbox;
        this.settings = settings;
        this.published = meters.counter("godwit.outbox.published");
        this.gauges = new OutboxGauges(outbox, meters);
        Gauge.builder("godwit.relay.leading", this, relay -> relay.leading ? 1 : 0)
                .description("Whether this coordinator publishes")
                .register(meters);
        this.thread = new Thread(this::run, "godwit-relay");
        this.thread.setDaemon(true);
    }

    @Override
    public void start() {
        gauges.start();
        thread.start();
    }

    /** There may be something to publish: look now rather than within 50 ms. Never blocks. */
    public void wake() {
        if (ring.availablePermits() == 0) {
            ring.release();
        }
    }

    /** Whether this is the relay that publishes now. */
    public boolean leading() {
        return leading;
    }

    /** Stops after the batch at hand. */
    @Override
    public void close() {
        closed = true;
        gauges.close();
        wake();
        try {
            thread.join(PATIENCE.multipliedBy(2).toMillis());
            thread.interrupt();
            thread.join(1_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        var backoff = new Backoff();
        while (!closed) {
            try (OutboxStore.Session session = outbox.open()) {
                if (standBy(session)) {
                    lead(session, backoff);
                }
            } catch (RuntimeException e) {
                LOGGER.atWarn().setCause(e).log("Publishing broke off; trying again");
                closed |= !backoff.pause();
            } catch (InterruptedException e) {
                closed = true;
            }
        }
    }

    /** Waits for the lock; false if closed meanwhile. */
    private boolean standBy(OutboxStore.Session session) throws InterruptedException {
        while (!closed) {
            if (session.acquire()) {
                return true;
            }
            pause(STANDBY_MS);
        }
        return false;
    }

    private void lead(OutboxStore.Session session, Backoff backoff) throws InterruptedException {
        String name = settings.topics().of("relay");
        Producer<byte[], byte[]> producer = KafkaClients.fencingProducer(settings, name, name, PATIENCE);
        try {
            producer.initTransactions();
            leading = true;
            LOGGER.atInfo().log("Publishing from the outbox");
            while (!closed) {
                List<OutboxStore.Row> rows = session.unpublished(BATCH);
                if (rows.isEmpty()) {
                    pause(IDLE_MS);
                } else {
                    publish(producer, rows);
                    session.markPublished(rows);
                    published.increment(rows.size());
                }
                backoff.reset();
                sweep();
            }
        } finally {
            leading = false;
            producer.close(Duration.ZERO);
        }
    }

    private void publish(Producer<byte[], byte[]> producer, List<OutboxStore.Row> rows) {
        TopicNames names = settings.topics();
        producer.beginTransaction();
        try { // the commit waits for every send, and fails if one did
            for (OutboxStore.Row row : rows) {
                var unused = producer.send(KafkaEvents.write(names.of(row.topic()), row.event()));
            }
            producer.commitTransaction();
        } catch (KafkaException e) {
            throw new IllegalStateException(
                    "Kafka did not take %d events, from %s on: %s"
                            .formatted(
                                    rows.size(),
                                    rows.get(0).event().id(),
                                    e.getClass().getSimpleName()),
                    e);
        }
    }

    private void pause(long millis) throws InterruptedException {
        if (ring.tryAcquire(millis, TimeUnit.MILLISECONDS)) {
            ring.drainPermits();
        }
    }

    private void sweep() {
        if (System.nanoTime() - sweepAt >= 0) {
            int events = outbox.forgetPublished(KEEP_PUBLISHED);
            int reports = inbox.forget(KEEP_INBOX);
            sweepAt = System.nanoTime() + (events + reports == 0 ? SWEEP_NANOS : SWEEP_ON_NANOS);
            LOGGER.atDebug()
                    .addKeyValue("events", events)
                    .addKeyValue("reports", reports)
                    .log("Forgot what is no longer needed");
        }
    }
}
