package dev.godwit.common.worker;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.function.Supplier;

/** What a worker tells about itself: {@code godwit_worker_*} and {@code godwit_task_duration_seconds}. */
final class WorkerMetrics {

    private final MeterRegistry registry;

    WorkerMetrics(MeterRegistry registry, int slots, Supplier<Number> running, Supplier<Number> companions) {
        this.registry = registry;
        Gauge.builder("godwit.worker.slots", () -> slots)
                .description("How many tasks this worker runs at once")
                .register(registry);
        Gauge.builder("godwit.worker.running", running)
                .description("Tasks at work in slots")
                .register(registry);
        Gauge.builder("godwit.worker.companions", companions)
                .description("Companions up beside the slots")
                .register(registry);
    }

    void claimed(int grants) {
        registry.counter("godwit.worker.claims", "answer", grants == 0 ? "none" : "granted")
                .increment();
    }

    void claimUnanswered() {
        registry.counter("godwit.worker.claims", "answer", "unavailable").increment();
    }

    void leaseLost() {
        registry.counter("godwit.worker.lease.lost").increment();
    }

    /** The target refused this worker's write, since a newer owner or epoch stands there. */
    void fenced() {
        registry.counter("godwit.worker.fenced").increment();
    }

    void worked(String kind, Outcome outcome, Duration time) {
        Timer.builder("godwit.task.duration")
                .description("From the grant until the handler returned")
                .tag("kind", kind)
                .tag("outcome", outcome.name())
                .register(registry)
                .record(time);
    }
}
