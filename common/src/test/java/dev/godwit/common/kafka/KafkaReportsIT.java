package dev.godwit.common.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.godwit.common.event.EventRecord;
import dev.godwit.common.event.EventTypes;
import dev.godwit.common.event.ReportMac;
import dev.godwit.common.event.TopicNames;
import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.Fence;
import dev.godwit.common.job.JobId;
import dev.godwit.common.job.TaskId;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.job.WorkerId;
import dev.godwit.common.json.Json;
import dev.godwit.common.worker.Grant;
import dev.godwit.common.worker.Progress;
import dev.godwit.testkit.KafkaExtension;
import dev.godwit.testkit.TestClock;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class KafkaReportsIT {

    @RegisterExtension
    static final KafkaExtension kafka = KafkaExtension.shared();

    private static final WorkerId WORKER = new WorkerId("w-1");
    private static final String SECRET = Base64.getUrlEncoder().withoutPadding().encodeToString(new byte[32]);

    private static KafkaSettings settings;

    private final Grant grant = grant();

    @BeforeAll
    static void createTopics() throws Exception {
        settings = Topic.createAll(kafka.kafka());
    }

    @Test
    void reportsAreEventsThatTheSecretOfTheGrantVerifies() throws Exception {
        try (var reports = KafkaReports.open(settings, WORKER, TestClock.at("2026-11-20T09:30:00Z"))) {
            reports.claimed(grant);
            reports.progressed(grant, new Progress(10, 20L, 300, "public.orders"));
            reports.progressed(grant, new Progress(11, 20L, 330, "public.orders"));
            reports.completed(grant, TaskResult.of(Map.of("rows", 20, "seconds", 1.5)))
                    .toCompletableFuture()
                    .get(20, TimeUnit.SECONDS);
        }

        List<ConsumerRecord<byte[], byte[]>> records = mine();
        assertThat(records).hasSize(3);
        for (ConsumerRecord<byte[], byte[]> record : records) {
            EventRecord event = KafkaEvents.read(TopicNames.TASK_EVENTS, record);
            String mac = KafkaEvents.attribute(record, ReportMac.ATTRIBUTE);
            assertThat(ReportMac.verifies(mac, SECRET, event.id(), event.type(), record.value()))
                    .isTrue();
            assertThat(event.source()).isEqualTo("/godwit/test/jobs/" + grant.job());
            assertThat(event.key()).isEqualTo(grant.task().toString());
        }
        EventRecord last = KafkaEvents.read(TopicNames.TASK_EVENTS, records.get(2));
        assertThat(last.type()).isEqualTo(EventTypes.TASK_COMPLETED);
        assertThat(last.data().get("n").asLong()).isEqualTo(3);
        assertThat(last.data().get("result")).isEqualTo(Json.parse("{\"rows\":20,\"seconds\":1.5}"));
    }

    @Test
    void aLargeResultIsReportedByItsHashAlone() throws Exception {
        try (var reports = KafkaReports.open(settings, WORKER, Clock.systemUTC())) {
            reports.completed(grant, TaskResult.of(Map.of("text", "x".repeat(20_000))))
                    .toCompletableFuture()
                    .get(20, TimeUnit.SECONDS);
        }

        var data = KafkaEvents.read(TopicNames.TASK_EVENTS, mine().get(0)).data();
        assertThat(data.has("result")).isFalse();
        assertThat(data.get("resultHash").asText()).matches("[0-9a-f]{64}");
    }

    @Test
    void theSameReportOfTheSameFenceHasTheSameId() throws Exception {
        for (int i = 0; i < 2; i++) {
            try (var reports = KafkaReports.open(settings, WORKER, Clock.systemUTC())) {
                reports.failed(grant, FailureKind.TRANSIENT, "database", "x".repeat(10_000))
                        .toCompletableFuture()
                        .get(20, TimeUnit.SECONDS);
            }
        }

        List<ConsumerRecord<byte[], byte[]>> records = mine();
        assertThat(records).hasSize(2);
        assertThat(KafkaEvents.attribute(records.get(0), "id")).isEqualTo(KafkaEvents.attribute(records.get(1), "id"));
    }

    @Test
    void aDeadKafkaHoldsNobodyUpForLong() {
        KafkaSettings dead = KafkaSettings.of("127.0.0.1:1");
        try (var reports = KafkaReports.open(dead, WORKER, Clock.systemUTC())) {
            long start = System.nanoTime();
            for (int i = 0; i < 1_000; i++) {
                reports.claimed(grant);
                reports.progressed(grant, Progress.NONE);
            }
            var completed = reports.completed(grant, TaskResult.empty()).toCompletableFuture();

            assertThatThrownBy(completed::join).isInstanceOf(CompletionException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        }
    }

    private List<ConsumerRecord<byte[], byte[]>> mine() {
        return Topic.readAll(settings, TopicNames.TASK_EVENTS).stream()
                .filter(record -> new String(record.key(), StandardCharsets.UTF_8)
                        .equals(grant.task().toString()))
                .toList();
    }

    private static Grant grant() {
        JobId job = JobId.random();
        return new Grant(
                "test",
                TaskId.of(job, 0, "copy/1"),
                job,
                "sync",
                "staging",
                0,
                "copy/1",
                "sync.copy",
                Fence.of(1, 1),
                SECRET,
                1,
                Duration.ofSeconds(30),
                Json.object(),
                Json.object(),
                Json.object(),
                null,
                null,
                false,
                null,
                Map.of(),
                Map.of());
    }
}
