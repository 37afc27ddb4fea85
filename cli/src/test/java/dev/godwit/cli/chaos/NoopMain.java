package dev.godwit.cli.chaos;

import dev.godwit.common.http.HttpCoordinator;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.job.WorkerId;
import dev.godwit.common.kafka.KafkaReports;
import dev.godwit.common.kafka.KafkaSettings;
import dev.godwit.common.worker.Progress;
import dev.godwit.common.worker.TaskContext;
import dev.godwit.common.worker.TaskHandler;
import dev.godwit.common.worker.Worker;
import dev.godwit.common.worker.WorkerConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A worker whose tasks do nothing and last until a file is there. It reports over Kafka and reads nothing from it. Arguments: its id, the
 * coordinator, Kafka, the file.
 */
final class NoopMain {

    private static final int SLOTS = 4;

    private NoopMain() {}

    public static void main(String[] args) throws Exception {
        var id = new WorkerId(args[0]);
        var clock = Clock.systemUTC();
        var reports = KafkaReports.open(KafkaSettings.of(args[2]), id, clock);
        var worker = new Worker(
                new WorkerConfig(
                        id, "test", SLOTS, 0, Map.of(), Set.of(), Duration.ofMillis(200), Duration.ofSeconds(1)),
                List.of(new Noop(Path.of(args[3]))),
                new HttpCoordinator(List.of(URI.create(args[1])), null),
                reports,
                new SimpleMeterRegistry(),
                clock);
        worker.start();
        Thread.currentThread().join();
    }

    private record Noop(Path until) implements TaskHandler {

        @Override
        public String kind() {
            return "noop.work";
        }

        @Override
        public TaskResult run(TaskContext context) throws InterruptedException {
            for (int i = 1; !Files.exists(until); i++) {
                context.checkStopped();
                context.progress(new Progress(Math.min(i, 3), 3L, 0, null));
                Thread.sleep(100);
            }
            return TaskResult.of(Map.of("done", true));
        }
    }
}
