package dev.godwit.coordinator;

import static dev.godwit.testkit.Eventually.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.common.api.JobSubmission;
import dev.godwit.common.api.TaskDocument;
import dev.godwit.common.event.TopicNames;
import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.JobId;
import dev.godwit.common.job.JobState;
import dev.godwit.common.job.TaskId;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.job.WorkerId;
import dev.godwit.common.json.Json;
import dev.godwit.common.kafka.KafkaReports;
import dev.godwit.common.kafka.KafkaSettings;
import dev.godwit.common.worker.Grant;
import dev.godwit.common.worker.Progress;
import dev.godwit.common.worker.Reports;
import dev.godwit.common.worker.TaskContext;
import dev.godwit.common.worker.TaskHandler;
import dev.godwit.common.worker.Worker;
import dev.godwit.common.worker.WorkerConfig;
import dev.godwit.testkit.KafkaExtension;
import dev.godwit.testkit.PostgresExtension;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Reports that are read long after the lease of their task would have ended, or never: nothing is done a second time. */
class SlowReportsIT {

    @RegisterExtension
    static final PostgresExtension postgres = PostgresExtension.shared();

    @RegisterExtension
    static final KafkaExtension kafka = KafkaExtension.shared();

    @TempDir
    Path directory;

    private final Queue<TaskId> done = new ConcurrentLinkedQueue<>();

    @Test
    void aTaskThatIsDoneIsNotDoneAgainHoweverLateThatIsRead() throws Exception {
        try (var coordinator = RunningCoordinator.start(postgres.database(), kafka.kafka(), directory);
                var topic = topic()) {
            for (Duration delay : List.of(Duration.ofSeconds(5), Duration.ofHours(1))) {
                done.clear();
                try (var first = worker(coordinator, "w-1", new Late(topic, delay));
                        var second = worker(coordinator, "w-2", new Late(topic, delay))) {
                    first.start();
                    second.start();

                    JobId job = submit(coordinator);

                    within(
                            Duration.ofSeconds(60),
                            () -> assertThat(coordinator.admin().job(job).state())
                                    .isEqualTo(JobState.SUCCEEDED));
                    assertThat(done).as("read after %s", delay).hasSize(6).doesNotHaveDuplicates();
                    assertThat(coordinator.admin().tasks(job, null, 10, null).items())
                            .extracting(TaskDocument::attempt)
                            .containsOnly(1);
                }
            }
        }
    }

    private static KafkaReports topic() {
        var settings = new KafkaSettings(
                kafka.kafka().bootstrapServers(),
                Map.of(),
                new TopicNames(kafka.kafka().topicPrefix()));
        return KafkaReports.open(settings, new WorkerId("w-1"), Clock.systemUTC());
    }

    private static JobId submit(RunningCoordinator coordinator) throws Exception {
        return coordinator
                .as("alice", "author")
                .submit(
                        new JobSubmission(
                                "noop", "staging", null, null, Json.object().put("count", 6), null, null, null, null),
                        null)
                .id();
    }

    private Worker worker(RunningCoordinator coordinator, String id, Reports reports) throws Exception {
        var config = new WorkerConfig(
                new WorkerId(id),
                "test",
                3,
                0,
                Map.of("environments", "*"),
                Set.of(),
                Duration.ofMillis(500),
                Duration.ofSeconds(5));
        return new Worker(
                config,
                List.of(new Remembering()),
                coordinator.worker(),
                reports,
                new SimpleMeterRegistry(),
                Clock.systemUTC());
    }

    private final class Remembering implements TaskHandler {
        @Override
        public String kind() {
            return "noop.work";
        }

        @Override
        public TaskResult run(TaskContext context) {
            done.add(context.grant().task());
            return TaskResult.empty();
        }
    }

    /** Has every report at once, and hands it to the topic later. */
    private record Late(Reports topic, Duration delay) implements Reports {

        @Override
        public void claimed(Grant grant) {
            later(() -> topic.claimed(grant));
        }

        @Override
        public void progressed(Grant grant, Progress progress) {
            later(() -> topic.progressed(grant, progress));
        }

        @Override
        public CompletionStage<Void> completed(Grant grant, TaskResult result) {
            return later(() -> topic.completed(grant, result));
        }

        @Override
        public CompletionStage<Void> failed(Grant grant, FailureKind kind, String code, String message) {
            return later(() -> topic.failed(grant, kind, code, message));
        }

        private CompletionStage<Void> later(Runnable report) {
            CompletableFuture.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS)
                    .execute(report);
            return CompletableFuture.completedFuture(null);
        }
    }
}
