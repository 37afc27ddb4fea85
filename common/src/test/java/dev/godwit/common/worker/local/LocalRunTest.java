package dev.godwit.common.worker.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.godwit.common.job.Counted;
import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.job.JobId;
import dev.godwit.common.job.JobState;
import dev.godwit.common.job.Plan;
import dev.godwit.common.job.RiskLevel;
import dev.godwit.common.job.TaskDraft;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.json.Json;
import dev.godwit.common.worker.Grant;
import dev.godwit.common.worker.Progress;
import dev.godwit.common.worker.TaskContext;
import dev.godwit.common.worker.TaskHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LocalRunTest {

    private static final JsonNode SCOPE = Json.tree(Map.of("table", "public.orders"));
    private static final LocalLimits QUICK = new LocalLimits(Duration.ofSeconds(30), 3, Duration.ofMillis(1), 2);

    private final ConcurrentLinkedQueue<String> order = new ConcurrentLinkedQueue<>();

    private interface Work {
        TaskResult run(TaskContext context) throws JobFailedException, InterruptedException;
    }

    private TaskHandler handler(String kind, Work work) {
        return new TaskHandler() {
            @Override
            public String kind() {
                return kind;
            }

            @Override
            public TaskResult run(TaskContext context) throws JobFailedException, InterruptedException {
                TaskResult result = work.run(context);
                order.add(context.grant().key());
                return result;
            }
        };
    }

    private static TaskDraft draft(String key, String stage, String kind, String... after) {
        return new TaskDraft(key, stage, kind, SCOPE, Json.object(), List.of(after), null, null, false, 1);
    }

    private static TaskDraft companion(String key, String stage, String kind) {
        return new TaskDraft(key, stage, kind, SCOPE, Json.object(), List.of(), null, null, true, 1);
    }

    private static LocalStage.Entry entry(String key, String stage, String kind) {
        return new LocalStage.Entry(draft(key, stage, kind), false);
    }

    private static LocalRun run(List<LocalStage> stages, Predicate<@Nullable Plan> approval, TaskHandler... handlers) {
        return run(stages, approval, LocalListener.NONE, handlers);
    }

    private static LocalRun run(
            List<LocalStage> stages,
            Predicate<@Nullable Plan> approval,
            LocalListener listener,
            TaskHandler... handlers) {
        var job = new LocalJob(JobId.random(), "test", "local", Json.object(), stages, null, null);
        return new LocalRun(
                job,
                QUICK,
                List.of(handlers),
                2,
                Set.of(),
                target -> 1,
                approval,
                listener,
                new SimpleMeterRegistry(),
                Clock.systemUTC());
    }

    private static TaskResult plan(TaskDraft... added) {
        return new TaskResult(
                Json.object(), new Plan(List.of(SCOPE), RiskLevel.LOW, List.of(), Json.object()), List.of(added));
    }

    /** Reports of progress are limited in number, and the last ones fall to that. */
    @Test
    void theLastProgressOfATaskIsWhatItsResultHasCounted() throws Exception {
        var heard = new ConcurrentLinkedQueue<String>();
        var listener = new LocalListener() {
            @Override
            public void progressed(Grant grant, Progress progress) {
                heard.add(progress.done() + " rows, " + progress.bytes() + " bytes");
            }

            @Override
            public void succeeded(Grant grant) {
                heard.add("done");
            }
        };
        TaskHandler copy = handler("test.a", context -> {
            for (int rows = 0; rows < 6_000; rows++) {
                context.progress(new Progress(rows, null, 10L * rows, null));
            }
            return TaskResult.of(Map.of("counted", new Counted(6_000, 60_000)));
        });

        run(List.of(LocalStage.of("copy", entry("a", "copy", "test.a"))), plan -> true, listener, copy)
                .run();

        assertThat(heard).endsWith("6000 rows, 60000 bytes", "done");
    }

    @Test
    void aTaskMayGiveThePartBackThatItHasNotDone() throws Exception {
        var stages = List.of(LocalStage.of("plan", entry("plan", "plan", "test.plan")), LocalStage.of("copy"));
        TaskDraft rest = draft("a.1", "copy", "test.b");

        var outcome = run(
                        stages,
                        plan -> true,
                        handler("test.plan", context -> plan(draft("a", "copy", "test.a"))),
                        handler(
                                "test.a",
                                context ->
                                        TaskResult.inPart(Json.object().put("rows", 1), List.of(rest), Json.object())),
                        handler("test.b", context -> TaskResult.of(Map.of("rows", 2))))
                .run();

        assertThat(outcome.state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(outcome.results()).containsKeys("a", "a.1");
        assertThat(order).containsExactly("plan", "a", "a.1");
    }

    @Test
    void stagesFollowEachOtherAndResultsReachTheLaterOnes() throws Exception {
        var stages = List.of(
                LocalStage.of("first", entry("a", "first", "test.a")),
                LocalStage.of("empty"),
                LocalStage.of("last", entry("b", "last", "test.b")));

        var outcome = run(
                        stages,
                        plan -> true,
                        handler("test.a", context -> TaskResult.of(Map.of("rows", 3))),
                        handler(
                                "test.b",
                                context -> TaskResult.of(context.grant().results())))
                .run();

        assertThat(outcome.state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(outcome.results()).containsEntry("b", Json.tree(Map.of("a", Map.of("rows", 3))));
        assertThat(order).containsExactly("a", "b");
    }

    @Test
    void addedTasksRunInTheOrderTheyAskForBesideACompanionThatOffersSomething() throws Exception {
        var stages = List.of(LocalStage.of("plan", entry("plan", "plan", "test.plan")), LocalStage.of("copy"));

        var outcome = run(
                        stages,
                        plan -> true,
                        handler(
                                "test.plan",
                                context -> plan(
                                        companion("holder", "copy", "test.holder"),
                                        draft("c2", "copy", "test.copy", "c1"),
                                        draft("c1", "copy", "test.copy", "holder"))),
                        handler("test.holder", context -> {
                            context.signal(new TextNode("snapshot-1"));
                            assertThat(context.awaitFinish(Duration.ofSeconds(30)))
                                    .isTrue();
                            return TaskResult.empty();
                        }),
                        handler("test.copy", context -> TaskResult.of(context.offers())))
                .run();

        assertThat(outcome.state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(order).containsExactly("plan", "c1", "c2", "holder");
        assertThat(outcome.results()).containsEntry("c1", Json.tree(Map.of("holder", "snapshot-1")));
    }

    @Test
    void aFailureThatMayPassIsTriedAgain() throws Exception {
        var attempts = new AtomicInteger();

        var outcome = run(List.of(LocalStage.of("s", entry("a", "s", "test.a"))), plan -> true, handler("test.a", c -> {
                    if (attempts.incrementAndGet() < 3) {
                        throw new JobFailedException(FailureKind.TRANSIENT, "database", "deadlock");
                    }
                    return TaskResult.of(Map.of("attempt", c.grant().attempt()));
                }))
                .run();

        assertThat(outcome.state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(outcome.results()).containsEntry("a", Json.tree(Map.of("attempt", 3)));
    }

    @Test
    void aFailureThatDoesNotPassEndsTheJobAfterItsAttempts() throws Exception {
        var attempts = new AtomicInteger();

        var outcome = run(List.of(LocalStage.of("s", entry("a", "s", "test.a"))), plan -> true, handler("test.a", c -> {
                    attempts.incrementAndGet();
                    throw new JobFailedException(FailureKind.TRANSIENT, "database", "deadlock");
                }))
                .run();

        assertThat(outcome.state()).isEqualTo(JobState.FAILED);
        assertThat(outcome.failure()).isEqualTo(new LocalOutcome.Failure("a", "database", "deadlock"));
        assertThat(attempts).hasValue(3);
    }

    @Test
    void aServerThatIsFullIsWaitedForHoweverOften() throws Exception {
        var attempts = new AtomicInteger();

        var outcome = run(List.of(LocalStage.of("s", entry("a", "s", "test.a"))), plan -> true, handler("test.a", c -> {
                    if (attempts.incrementAndGet() <= 5) {
                        FailureKind kind = attempts.get() % 2 == 0 ? FailureKind.BUSY : FailureKind.EXHAUSTED;
                        throw new JobFailedException(kind, "disk-full", "full");
                    }
                    return TaskResult.of(Map.of());
                }))
                .run();

        assertThat(outcome.state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(attempts).hasValue(6);
    }

    @Test
    void aPermanentFailureEndsTheJobAndStopsItsOtherTasks() throws Exception {
        var running = new CountDownLatch(1);
        var stopped = new CountDownLatch(1);

        var outcome = run(
                        List.of(LocalStage.of("s", entry("a", "s", "test.a"), entry("b", "s", "test.b"))),
                        plan -> true,
                        handler("test.a", c -> {
                            running.await();
                            throw new JobFailedException(FailureKind.PERMANENT, "bad-input", "no such table");
                        }),
                        handler("test.b", c -> {
                            running.countDown();
                            try {
                                new CountDownLatch(1).await();
                            } finally {
                                stopped.countDown();
                            }
                            return TaskResult.empty();
                        }))
                .run();

        assertThat(outcome.state()).isEqualTo(JobState.FAILED);
        assertThat(outcome.failure()).isEqualTo(new LocalOutcome.Failure("a", "bad-input", "no such table"));
        assertThat(stopped.getCount()).isZero();
    }

    @Test
    void anUnapprovedPlanIsNotCarriedOut() throws Exception {
        var stages = List.of(
                LocalStage.of("plan", entry("plan", "plan", "test.plan")),
                LocalStage.of("copy").withApproval());

        var outcome = run(
                        stages,
                        plan -> plan != null && plan.risk() == RiskLevel.CRITICAL,
                        handler("test.plan", c -> plan(draft("c", "copy", "test.copy"))),
                        handler("test.copy", c -> TaskResult.empty()))
                .run();

        assertThat(outcome.state()).isEqualTo(JobState.REJECTED);
        assertThat(order).containsExactly("plan");
    }

    @Test
    void aTaskOutsideThePlanIsRefused() throws Exception {
        var stray = new TaskDraft(
                "c",
                "copy",
                "test.copy",
                Json.tree(Map.of("table", "public.secrets")),
                Json.object(),
                List.of(),
                null,
                null,
                false,
                1);
        var stages = List.of(LocalStage.of("plan", entry("plan", "plan", "test.plan")), LocalStage.of("copy"));

        var outcome = run(
                        stages,
                        plan -> true,
                        handler("test.plan", c -> plan(stray)),
                        handler("test.copy", c -> TaskResult.empty()))
                .run();

        assertThat(outcome.state()).isEqualTo(JobState.FAILED);
        assertThat(outcome.failure())
                .isEqualTo(new LocalOutcome.Failure(
                        "plan", "report-refused", "Task 'plan' cannot add task 'c': its scope is not in the plan"));
        assertThat(order).containsExactly("plan");
    }

    @Test
    void aJobThatIsPlannedAgainStartsOverUnderANewEpochAndKeepsItsApproval() throws Exception {
        var asked = new AtomicInteger();
        var stages = List.of(
                LocalStage.of("plan", entry("plan", "plan", "test.plan")),
                LocalStage.of("copy").withApproval());

        var outcome = run(
                        stages,
                        plan -> asked.incrementAndGet() == 1,
                        handler("test.plan", c -> plan(draft("c", "copy", "test.copy"))),
                        handler("test.copy", c -> {
                            if (c.grant().jobEpoch() == 1) {
                                throw new JobFailedException(
                                        FailureKind.REPLAN, "snapshot-lost", "all holders are gone");
                            }
                            return TaskResult.of(Map.of("epoch", c.grant().jobEpoch()));
                        }))
                .run();

        assertThat(outcome.state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(outcome.results()).containsEntry("c", Json.tree(Map.of("epoch", 2)));
        assertThat(order).containsExactly("plan", "plan", "c");
        assertThat(asked).hasValue(1);
    }

    @Test
    void stoppingEndsTheTasksAndCancelsTheJob() throws Exception {
        var running = new CountDownLatch(1);
        var run = run(List.of(LocalStage.of("s", entry("a", "s", "test.a"))), plan -> true, handler("test.a", c -> {
            running.countDown();
            new CountDownLatch(1).await();
            return TaskResult.empty();
        }));
        var stopper = new Thread(() -> {
            try {
                running.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            run.stop();
        });
        stopper.start();

        var outcome = run.run();

        assertThat(outcome.state()).isEqualTo(JobState.CANCELLED);
        assertThat(order).isEmpty();
    }

    @Test
    void artifactsComeWithTheOutcome() throws Exception {
        byte[] report = "{}".getBytes(StandardCharsets.UTF_8);

        var outcome = run(List.of(LocalStage.of("s", entry("a", "s", "test.a"))), plan -> true, handler("test.a", c -> {
                    c.artifact("report.json", "application/json", report);
                    return TaskResult.empty();
                }))
                .run();

        assertThat(outcome.artifacts().get("report.json")).satisfies(artifact -> {
            assertThat(artifact.mediaType()).isEqualTo("application/json");
            assertThat(artifact.content()).isEqualTo(report);
        });
    }
}
