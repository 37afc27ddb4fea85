package dev.godwit.coordinator.kafka;

import dev.godwit.common.lifecycle.Service;
import dev.godwit.coordinator.postgres.OutboxStore;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows how much waits in the outbox, and how long, most of all while Kafka is away: so it asks on a thread of its own. */
final class OutboxGauges implements Service {

    private static final Logger LOGGER = LoggerFactory.getLogger(OutboxGauges.class);

    private final OutboxStore outbox;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        var thread = new Thread(task, "godwit-outbox-gauges");
        thread.setDaemon(true);
        return thread;
    });

    private volatile OutboxStore.Backlog backlog = new OutboxStore.Backlog(0, Duration.ZERO);

    OutboxGauges(OutboxStore outbox, MeterRegistry meters) {
        this.outbox = outbox;
        Gauge.builder("godwit.outbox.unpublished", this, gauges -> gauges.backlog.events())
                .description("Events that wait to be published")
                .register(meters);
        Gauge.builder(
                        "godwit.outbox.oldest.seconds",
                        this,
                        gauges -> gauges.backlog.oldest().toMillis() / 1000.0)
                .description("How long the oldest of them waits")
                .register(meters);
    }

    @Override
    public void start() {
        var unused = timer.scheduleWithFixedDelay(this::look, 0, 1, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    private void look() {
        try {
            backlog = outbox.backlog();
        } catch (RuntimeException e) {
            LOGGER.atDebug().setCause(e).log("Could not look into the outbox; the last figures stand");
        }
    }
}
