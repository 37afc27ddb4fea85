package dev.godwit.bench;

import dev.godwit.common.http.HttpCoordinator;
import dev.godwit.common.job.WorkerId;
import dev.godwit.common.kafka.DeadLetters;
import dev.godwit.common.kafka.Doorbells;
import dev.godwit.common.kafka.KafkaReports;
import dev.godwit.common.kafka.KafkaSettings;
import dev.godwit.common.worker.Worker;
import dev.godwit.common.worker.WorkerConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A worker as {@code godwit worker} puts it together, that can do nothing but {@link NoopHandler nothing}. */
final class NoopWorkerJvm {

    private NoopWorkerJvm() {}

    public static void main(String[] args) throws Exception {
        var coordinator = URI.create(args[0]);
        var kafka = KafkaSettings.of(args[1]);
        int slots = Integer.parseInt(args[2]);
        var id = new WorkerId("bench-worker");
        var meters = new SimpleMeterRegistry();
        var clock = Clock.systemUTC();
        var config = new WorkerConfig(
                id,
                "bench",
                slots,
                0,
                Map.of(),
                Set.of(),
                WorkerConfig.DEFAULT_POLL,
                WorkerConfig.DEFAULT_DRAIN_TIMEOUT);
        try (var letters = DeadLetters.open(kafka, "godwit-worker-" + id, meters);
                var reports = KafkaReports.open(kafka, id, clock);
                var worker = new Worker(
                        config,
                        List.of(new NoopHandler()),
                        new HttpCoordinator(List.of(coordinator), null),
                        reports,
                        meters,
                        clock);
                var bells = new Doorbells(
                        kafka, Set.of("sync"), letters, clock, worker::ring, task -> worker.lookAgain())) {
            worker.start();
            bells.start();
            ChildJvm.say("ready");
            ChildJvm.awaitEnd();
        }
        System.exit(0);
    }
}
