package dev.godwit.common.worker;

import static dev.godwit.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.common.job.WorkerId;
import dev.godwit.testkit.TestClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A worker on a coordinator and a broker in memory. It asks for work only when rung, unless a test says otherwise. */
final class WorkerRig implements AutoCloseable {

    static final Tempo QUICK = new Tempo(
            Duration.ofMillis(150),
            Duration.ofHours(1),
            Duration.ofMillis(5),
            Duration.ofMillis(20),
            Duration.ofMillis(20),
            Duration.ofMillis(10),
            Duration.ofHours(1),
            Duration.ofSeconds(1),
            Duration.ofSeconds(10));

    final InMemoryCoordinator coordinator = new InMemoryCoordinator();
    final InMemoryReports reports = new InMemoryReports();
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final Worker worker;

    private WorkerRig(WorkerConfig config, List<TaskHandler> handlers) {
        worker =
                new Worker(config, handlers, coordinator, reports, meters, TestClock.at("2026-01-01T12:00:00Z"), QUICK);
    }

    static WorkerRig of(int slots, TaskHandler... handlers) {
        return new WorkerRig(config(slots, Duration.ofHours(1), Duration.ofSeconds(20)), List.of(handlers));
    }

    static WorkerRig of(WorkerConfig config, TaskHandler... handlers) {
        return new WorkerRig(config, List.of(handlers));
    }

    static WorkerConfig config(int slots, Duration poll, Duration drainTimeout) {
        return new WorkerConfig(
                new WorkerId("w-1"), "test", slots, 1, Map.of("zone", "a"), Set.of("staging"), poll, drainTimeout);
    }

    WorkerRig start() {
        worker.start();
        return this;
    }

    double count(String meter) {
        return meters.find(meter).counters().stream()
                .mapToDouble(c -> c.count())
                .sum();
    }

    void awaitReports(String... lines) {
        eventually(() -> assertThat(reports.lines()).contains(lines));
    }

    @Override
    public void close() {
        coordinator.away(false);
        worker.close();
    }
}
