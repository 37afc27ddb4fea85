package dev.godwit.common.worker;

import static dev.godwit.common.worker.Handlers.handler;
import static dev.godwit.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.job.TaskDraft;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.json.Json;
import dev.godwit.common.worker.InMemoryCoordinator.State;
import dev.godwit.common.worker.Renewal.Order;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class WorkerTest {

    private static final Duration NEVER = Duration.ofHours(1);
    private static final Duration SOON = Duration.ofMillis(60);

    private final ConcurrentLinkedQueue<String> began = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<String> ended = new ConcurrentLinkedQueue<>();
    private final Semaphore goOn = new Semaphore(0);

    /** Runs until a permit is given. */
    private final TaskHandler gated = handler("test.gated", context -> {
        began.add(context.grant().key());
        try {
            goOn.acquire();
            return TaskResult.empty();
        } finally {
            ended.add(context.grant().key());
        }
    });

    @Test
    void asksForWorkAtTheStartAndReportsTheResult() {
        try (var rig = WorkerRig.of(2, handler("test.quick", context -> TaskResult.of(Map.of("rows", 3))))) {
            rig.coordinator.add("a", "test.quick");

            rig.start();

            rig.awaitReports("claimed a", "completed a");
            ClaimRequest claim = rig.coordinator.claims().get(0);
            assertThat(claim.kinds()).containsExactly("test.quick");
            assertThat(claim.labels()).isEqualTo(Map.of("zone", "a"));
            assertThat(claim.connections()).containsExactly("staging");
            assertThat(claim.freeSlots()).isEqualTo(2);
        }
    }

    @Test
    void neverRunsMoreTasksThanItHasSlotsAndRefillsAFreedSlotAtOnce() {
        try (var rig = WorkerRig.of(2, gated)) {
            List.of("a", "b", "c").forEach(key -> rig.coordinator.add(key, "test.gated"));
            rig.start();
            eventually(() -> assertThat(began).containsExactlyInAnyOrder("a", "b"));

            goOn.release();

            eventually(() -> assertThat(began).hasSize(3));
            assertThat(ended).hasSize(1);
            goOn.release(2);
        }
    }

    @Test
    void aDoorbellBringsWorkWithoutWaitingForThePoll() {
        try (var rig = WorkerRig.of(1, gated).start()) {
            eventually(() -> assertThat(rig.coordinator.claims()).hasSize(1));
            rig.coordinator.add("a", "test.gated");

            rig.worker.ring();

            eventually(() -> assertThat(began).containsExactly("a"));
            goOn.release();
        }
    }

    @Test
    void withoutADoorbellItAsksUnprompted() {
        WorkerConfig config = WorkerRig.config(1, Duration.ofMillis(20), NEVER);
        try (var rig = WorkerRig.of(config, gated).start()) {
            eventually(() -> assertThat(rig.coordinator.claims()).isNotEmpty());

            rig.coordinator.add("a", "test.gated");

            eventually(() -> assertThat(began).containsExactly("a"));
            goOn.release();
        }
    }

    @Test
    void manyDoorbellsWhileAllSlotsAreTakenAskNothing() {
        try (var rig = WorkerRig.of(1, gated)) {
            rig.coordinator.add("a", "test.gated");
            rig.start();
            eventually(() -> assertThat(began).hasSize(1));
            int claims = rig.coordinator.claims().size();

            for (int i = 0; i < 1_000; i++) {
                rig.worker.ring();
            }
            goOn.release();
            rig.awaitReports("completed a");

            eventually(() -> assertThat(rig.coordinator.claims()).hasSizeGreaterThan(claims));
            assertThat(rig.coordinator.claims()).hasSizeLessThan(claims + 10);
        }
    }

    @Test
    void aLostClaimReplyGetsTheSameGrants() {
        try (var rig = WorkerRig.of(2, gated)) {
            rig.coordinator.add("a", "test.gated");
            rig.coordinator.add("b", "test.gated");
            rig.coordinator.loseReplies(3);

            rig.start();

            eventually(() -> assertThat(began).containsExactlyInAnyOrder("a", "b"));
            assertThat(rig.coordinator.claims()).hasSize(4);
            assertThat(rig.coordinator.claims())
                    .allMatch(rig.coordinator.claims().get(0)::equals);
            assertThat(rig.coordinator.task("a").grants).isEqualTo(1);
            goOn.release(2);
        }
    }

    @Test
    void aGrantThatArrivesTwiceRunsOnce() {
        try (var rig = WorkerRig.of(4, gated)) {
            rig.coordinator.add("a", "test.gated");
            rig.coordinator.grantEverythingTwice();
            rig.start();
            eventually(() -> assertThat(began).hasSize(1));

            goOn.release(2);

            rig.awaitReports("completed a");
            assertThat(began).containsExactly("a");
            assertThat(rig.reports.lines()).filteredOn("completed a"::equals).hasSize(1);
        }
    }

    @Test
    void aRefusedRenewalStopsTheTaskAndNothingIsReported() {
        try (var rig = WorkerRig.of(1, gated)) {
            rig.coordinator.lease(SOON);
            rig.coordinator.add("a", "test.gated");
            rig.start();
            eventually(() -> assertThat(began).hasSize(1));

            rig.coordinator.takeAway("a");

            eventually(() -> assertThat(ended).hasSize(1));
            eventually(() -> assertThat(
                            rig.meters.get("godwit.worker.running").gauge().value())
                    .isZero());
            assertThat(rig.reports.lines()).containsExactly("claimed a");
            assertThat(rig.count("godwit.worker.lease.lost")).isEqualTo(1);
        }
    }

    @Test
    void aControlDoorbellStopsACancelledTaskLongBeforeItsRenewalIsDue() {
        try (var rig = WorkerRig.of(1, gated)) {
            rig.coordinator.add("a", "test.gated");
            rig.start();
            eventually(() -> assertThat(began).hasSize(1));
            rig.coordinator.takeAway("a");

            rig.worker.lookAgain();

            eventually(() -> assertThat(ended).hasSize(1));
        }
    }

    @Test
    void stopActionsRunUntilAHandlerThatIgnoresItsInterruptHasReturned() {
        var asked = new AtomicInteger();
        var free = new CountDownLatch(1);
        TaskHandler deaf = handler("test.deaf", context -> {
            var registration = context.onStop(() -> {
                if (asked.incrementAndGet() == 3) {
                    free.countDown();
                }
            });
            began.add("deaf");
            awaitUninterruptibly(free);
            ended.add("deaf");
            registration.close();
            return TaskResult.empty();
        });
        try (var rig = WorkerRig.of(1, deaf)) {
            rig.coordinator.add("a", "test.deaf");
            rig.start();
            eventually(() -> assertThat(began).hasSize(1));
            rig.coordinator.takeAway("a");

            rig.worker.lookAgain();

            eventually(() -> assertThat(ended).hasSize(1));
            eventually(() -> assertThat(
                            rig.meters.get("godwit.worker.running").gauge().value())
                    .isZero());
            assertThat(asked.get()).isGreaterThanOrEqualTo(3);
            assertThat(rig.reports.lines()).containsExactly("claimed a");
        }
    }

    @Test
    void workGoesOnWhileTheCoordinatorIsAwayForSeveralLeasesAndFinishesOnce() {
        try (var rig = WorkerRig.of(1, gated)) {
            rig.coordinator.lease(SOON);
            rig.coordinator.add("a", "test.gated");
            rig.start();
            eventually(() -> assertThat(began).hasSize(1));
            rig.reports.silent(true);
            rig.coordinator.away(true);
            long before = rig.coordinator.renewals();
            eventually(() -> assertThat(rig.coordinator.renewals()).isGreaterThan(before + 9));
            goOn.release();
            eventually(() -> assertThat(ended).hasSize(1));
            eventually(() -> assertThat(rig.worker.problem()).contains("the coordinator does not answer"));

            rig.coordinator.away(false);

            eventually(() -> assertThat(rig.coordinator.task("a").state).isEqualTo(State.SUCCEEDED));
            assertThat(began).containsExactly("a");
            assertThat(rig.count("godwit.worker.lease.lost")).isZero();
            eventually(() -> assertThat(rig.worker.problem()).isEmpty());
        }
    }

    @Test
    void theLeaseIsKeptWhileAResultWaitsToBeTaken() {
        try (var rig = WorkerRig.of(1, gated)) {
            rig.coordinator.lease(SOON);
            rig.reports.silent(true);
            rig.coordinator.add("a", "test.gated");
            rig.start();
            eventually(() -> assertThat(began).hasSize(1));
            rig.coordinator.away(true);
            goOn.release();
            eventually(() -> assertThat(ended).hasSize(1));
            long before = rig.coordinator.renewals();

            eventually(() -> assertThat(rig.coordinator.renewals()).isGreaterThan(before + 5));

            rig.coordinator.away(false);
            eventually(() -> assertThat(rig.coordinator.task("a").state).isEqualTo(State.SUCCEEDED));
        }
    }

    @Test
    void aResultThatNobodyWaitsForAnyMoreIsNotReportedForEver() {
        try (var rig = WorkerRig.of(1, gated)) {
            rig.coordinator.lease(SOON);
            rig.reports.silent(true);
            rig.coordinator.add("a", "test.gated");
            rig.start();
            eventually(() -> assertThat(began).hasSize(1));

            rig.coordinator.takeAway("a");
            goOn.release();
            rig.worker.drain();

            assertThat(rig.worker.drained().toCompletableFuture()).succeedsWithin(Duration.ofSeconds(10));
            assertThat(rig.coordinator.task("a").result).isNull();
        }
    }

    @Test
    void whatASilentKafkaDoesNotTakeGoesToTheCoordinatorAndLaterResultsDoNotWait() {
        try (var rig = WorkerRig.of(1, handler("test.quick", context -> TaskResult.empty()))) {
            rig.reports.silent(true);
            rig.coordinator.add("a", "test.quick");
            rig.start();
            eventually(() -> assertThat(rig.coordinator.task("a").state).isEqualTo(State.SUCCEEDED));
            rig.reports.silent(false);

            rig.coordinator.add("b", "test.quick");
            rig.worker.ring();

            eventually(() -> assertThat(rig.coordinator.task("b").state).isEqualTo(State.SUCCEEDED));
            assertThat(rig.reports.lines()).doesNotContain("completed b");
        }
    }

    @Test
    void aLargeResultGoesToTheCoordinator() {
        try (var rig = WorkerRig.of(1, handler("test.large", context -> TaskResult.of("x".repeat(20_000))))) {
            rig.coordinator.add("a", "test.large");

            rig.start();

            eventually(() -> assertThat(rig.coordinator.task("a").state).isEqualTo(State.SUCCEEDED));
            assertThat(rig.reports.lines()).containsExactly("claimed a");
        }
    }

    @Test
    void aResultThatAddsTasksGoesToTheCoordinatorWhateverGetsLost() {
        var added =
                new TaskDraft("b", "copy", "test.copy", Json.object(), Json.object(), List.of(), null, null, false, 1);
        try (var rig =
                WorkerRig.of(1, handler("test.plan", c -> new TaskResult(Json.object(), null, List.of(added))))) {
            rig.coordinator.add("a", "test.plan");
            rig.start();
            rig.coordinator.loseReplies(2);

            eventually(() -> assertThat(rig.coordinator.task("a").state).isEqualTo(State.SUCCEEDED));

            assertThat(rig.coordinator.task("a").result).isEqualTo(new TaskResult(Json.object(), null, List.of(added)));
        }
    }

    @Test
    void aRefusedResultFailsTheTaskForGood() {
        try (var rig = WorkerRig.of(1, handler("test.large", context -> TaskResult.of("x".repeat(20_000))))) {
            rig.coordinator.add("a", "test.large");
            rig.coordinator.refuseResults("Task 'a' cannot add task 'b': its scope is not in the plan");

            rig.start();

            rig.awaitReports(
                    "failed a PERMANENT report-refused: Task 'a' cannot add task 'b': its scope is not in the plan");
        }
    }

    @Test
    void aFailureIsReportedAsItsKindSays() {
        TaskHandler failing = handler("test.failing", context -> {
            throw new JobFailedException(FailureKind.TRANSIENT, "database", "Copying t: deadlock");
        });
        try (var rig = WorkerRig.of(1, failing)) {
            rig.coordinator.add("a", "test.failing");

            rig.start();

            rig.awaitReports("failed a TRANSIENT database: Copying t: deadlock");
        }
    }

    @Test
    void anUnexpectedExceptionFailsTheTaskForGoodAndTellsNoneOfItsWords() {
        TaskHandler broken = handler("test.broken", context -> {
            throw new IllegalStateException("cannot parse 'alice@example.org'");
        });
        try (var log = LogCapture.of(TaskRunner.class);
                var rig = WorkerRig.of(1, broken)) {
            rig.coordinator.add("a", "test.broken");

            rig.start();

            rig.awaitReports("failed a PERMANENT internal: Task 'a' failed unexpectedly"
                    + " (java.lang.IllegalStateException). The worker's log has the details.");
            assertThat(log.text()).contains("java.lang.IllegalStateException").doesNotContain("alice");
        }
    }

    @ParameterizedTest
    @MethodSource("surprises")
    void whateverAHandlerThrowsIsReported(Throwable surprise) {
        TaskHandler broken = handler("test.broken", context -> throwAsIs(surprise));
        try (var log = LogCapture.of(TaskRunner.class);
                var rig = WorkerRig.of(1, broken)) {
            rig.coordinator.add("a", "test.broken");

            rig.start();

            rig.awaitReports(
                    "failed a PERMANENT internal: Task 'a' failed unexpectedly (%s). The worker's log has the details."
                            .formatted(surprise.getClass().getName()));
            assertThat(log.text()).contains(surprise.getClass().getName()).doesNotContain("alice");
        }
    }

    static Stream<Throwable> surprises() {
        var cause = new IllegalArgumentException("alice");
        var circle = new IllegalStateException("alice", cause);
        cause.initCause(circle);
        return Stream.of(
                new IllegalStateException("alice", new NumberFormatException("alice")),
                circle,
                new StackOverflowError(),
                new NoClassDefFoundError("alice"),
                new SQLException("alice"),
                new Unspeakable());
    }

    /** Cannot even be looked at. */
    private static final class Unspeakable extends RuntimeException {
        private static final long serialVersionUID = 1;

        @Override
        public synchronized Throwable getCause() {
            throw new UnsupportedOperationException("alice");
        }
    }

    @SuppressWarnings("unchecked") // the compiler is to believe that nothing checked is thrown
    private static <X extends Throwable> TaskResult throwAsIs(Throwable surprise) throws X {
        throw (X) surprise;
    }

    @Test
    void aWorkerWithoutMemoryAsksToTryAgain() {
        TaskHandler hungry = handler("test.hungry", context -> {
            throw new OutOfMemoryError("Java heap space");
        });
        try (var log = LogCapture.of(TaskRunner.class);
                var rig = WorkerRig.of(1, hungry)) {
            rig.coordinator.add("a", "test.hungry");

            rig.start();

            rig.awaitReports("failed a TRANSIENT out-of-memory: The worker ran out of memory."
                    + " Give it more heap or fewer slots.");
            assertThat(log.text()).contains("OutOfMemoryError");
        }
    }

    @Test
    void aTaskThatTheTargetGaveToAnotherIsNotReported() {
        TaskHandler fenced = handler("test.fenced", context -> {
            throw new TaskTakenException("a newer owner");
        });
        try (var rig = WorkerRig.of(1, fenced)) {
            rig.coordinator.add("a", "test.fenced");

            rig.start();

            eventually(() -> assertThat(rig.count("godwit.worker.fenced")).isEqualTo(1));
            rig.worker.close();
            assertThat(rig.reports.lines()).containsExactly("claimed a");
        }
    }

    @Test
    void aGrantOfATaskThatRunsHereUnderALowerFenceEndsTheOlderRun() {
        try (var rig = WorkerRig.of(2, gated)) {
            rig.coordinator.add("a", "test.gated");
            rig.start();
            eventually(() -> assertThat(began).hasSize(1));
            rig.coordinator.lapse("a");

            rig.worker.ring();

            eventually(() -> assertThat(began).hasSize(2));
            eventually(() -> assertThat(ended).hasSize(1));
            goOn.release();
            rig.awaitReports("completed a");
            assertThat(rig.reports.lines()).filteredOn("completed a"::equals).hasSize(1);
        }
    }

    @Test
    void aPausedTaskIsStoppedAndGivenBack() {
        try (var rig = WorkerRig.of(1, gated)) {
            rig.coordinator.add("a", "test.gated");
            rig.start();
            eventually(() -> assertThat(began).hasSize(1));
            rig.coordinator.order("a", Order.RELEASE);

            rig.worker.lookAgain();

            eventually(() -> assertThat(rig.coordinator.task("a").releases).isEqualTo(1));
            assertThat(ended).hasSize(1);
            rig.worker.drain();
            assertThat(rig.reports.lines()).doesNotContain("completed a");
        }
    }

    @Test
    void aCompanionRunsBesideFullSlotsAndFinishesWhenItIsNeededNoLonger() {
        TaskHandler holder = handler("test.holder", context -> {
            try {
                context.signal(new TextNode("snapshot"));
            } catch (JobFailedException e) {
                throw new AssertionError(e);
            }
            began.add("holder");
            assertThat(context.awaitFinish(Duration.ofMinutes(1))).isTrue();
            return TaskResult.of(Map.of("held", true));
        });
        try (var rig = WorkerRig.of(1, gated, holder)) {
            rig.coordinator.lease(SOON);
            rig.coordinator.add("a", "test.gated");
            rig.coordinator.addCompanion("h", "test.holder");
            rig.start();
            eventually(() -> assertThat(began).containsExactlyInAnyOrder("a", "holder"));
            assertThat(rig.coordinator.task("h").offer).isEqualTo(new TextNode("snapshot"));

            rig.coordinator.order("h", Order.FINISH);

            rig.awaitReports("completed h");
            goOn.release();
        }
    }

    @Test
    void progressGoesWithRenewalsAndSeldomWithReports() {
        TaskHandler telling = handler("test.telling", context -> {
            for (int i = 1; i <= 100; i++) {
                context.progress(new Progress(i, 100L, 0, null));
            }
            goOn.acquire();
            return TaskResult.empty();
        });
        try (var rig = WorkerRig.of(1, telling)) {
            rig.coordinator.lease(SOON);
            rig.coordinator.add("a", "test.telling");

            rig.start();

            eventually(
                    () -> assertThat(rig.coordinator.task("a").progress).isEqualTo(new Progress(100, 100L, 0, null)));
            assertThat(rig.reports.lines()).containsExactly("claimed a", "progressed a 1");
            goOn.release();
        }
    }

    static void awaitUninterruptibly(CountDownLatch latch) {
        boolean done = false;
        while (!done) {
            try {
                done = latch.await(30, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                // told again: this handler is deaf on purpose
            }
        }
    }
}
