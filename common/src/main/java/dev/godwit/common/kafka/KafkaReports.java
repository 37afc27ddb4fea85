package dev.godwit.common.kafka;

import dev.godwit.common.event.EventRecord;
import dev.godwit.common.event.ReportMac;
import dev.godwit.common.event.TopicNames;
import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.job.WorkerId;
import dev.godwit.common.json.Json;
import dev.godwit.common.worker.Grant;
import dev.godwit.common.worker.Progress;
import dev.godwit.common.worker.Reports;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.producer.Producer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports over Kafka. A call waits for Kafka half a second at most, and what it promises is kept or broken within ten; after a failure,
 * what is best effort is dropped for some seconds without asking. Thread-safe.
 */
public final class KafkaReports implements Reports, AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(KafkaReports.class);
    private static final Duration BLOCK = Duration.ofMillis(500);
    private static final Duration DELIVERY = Duration.ofSeconds(8);
    private static final long REST_AFTER_FAILURE_NANOS = Duration.ofSeconds(3).toNanos();

    private final Producer<byte[], byte[]> producer;
    private final String topic;
    private final WorkerId worker;
    private final Clock clock;
    private final OpenSeries series = new OpenSeries();

    /** By {@link System#nanoTime()}: until then Kafka counts as away. */
    private volatile long awayUntil = System.nanoTime();

    private KafkaReports(Producer<byte[], byte[]> producer, String topic, WorkerId worker, Clock clock) {
        this.producer = producer;
        this.topic = topic;
        this.worker = worker;
        this.clock = clock;
    }

    public static KafkaReports open(KafkaSettings settings, WorkerId worker, Clock clock) {
        return new KafkaReports(
                KafkaClients.producer(settings, "godwit-reports-" + worker, BLOCK, DELIVERY),
                settings.topics().of(TopicNames.TASK_EVENTS),
                worker,
                clock);
    }

    @Override
    public void claimed(Grant grant) {
        bestEffort(grant, ReportEvents.claimed(grant, series.of(grant).next(), clock.instant(), worker));
    }

    @Override
    public void progressed(Grant grant, Progress progress) {
        Series own = series.of(grant);
        if (own.progressIsDue(System.nanoTime())) {
            bestEffort(grant, ReportEvents.progressed(grant, own.next(), clock.instant(), progress));
        }
    }

    @Override
    public CompletionStage<Void> completed(Grant grant, TaskResult result) {
        return last(grant, ReportEvents.completed(grant, series.of(grant).next(), clock.instant(), result));
    }

    @Override
    public CompletionStage<Void> failed(Grant grant, FailureKind kind, String code, String message) {
        return last(grant, ReportEvents.failed(grant, series.of(grant).next(), clock.instant(), kind, code, message));
    }

    /** Waits a few seconds for what is on its way. */
    @Override
    public void close() {
        producer.close(Duration.ofSeconds(2));
    }

    private void bestEffort(Grant grant, EventRecord event) {
        if (System.nanoTime() - awayUntil < 0) {
            return;
        }
        send(grant, event).exceptionally(failure -> {
            awayUntil = System.nanoTime() + REST_AFTER_FAILURE_NANOS;
            LOGGER.atDebug().addKeyValue("task", grant.task()).setCause(failure).log("Dropped a report");
            return null;
        });
    }

    private CompletionStage<Void> last(Grant grant, EventRecord event) {
        return send(grant, event).whenComplete((done, failure) -> {
            if (failure == null) {
                series.close(grant);
            } else {
                awayUntil = System.nanoTime() + REST_AFTER_FAILURE_NANOS;
            }
        });
    }

    private CompletableFuture<Void> send(Grant grant, EventRecord event) {
        var sent = new CompletableFuture<Void>();
        try {
            String mac = ReportMac.of(grant.secret(), event.id(), event.type(), Json.bytes(event.data()));
            var record = KafkaEvents.write(topic, event, Map.of(ReportMac.ATTRIBUTE, mac));
            var unused = producer.send(record, (metadata, failure) -> {
                if (failure == null) {
                    sent.complete(null);
                } else {
                    sent.completeExceptionally(failure);
                }
            });
        } catch (RuntimeException e) {
            sent.completeExceptionally(e);
        }
        return sent;
    }
}
