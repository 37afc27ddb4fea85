package dev.godwit.common.worker;

import static dev.godwit.common.worker.Handlers.handler;
import static dev.godwit.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.common.job.TaskResult;
import dev.godwit.common.job.WorkerId;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WorkerDrainTest {

    private static final Duration NEVER = Duration.ofHours(1);
    private static final Duration AT_ONCE = Duration.ofMillis(50);

    private final ConcurrentLinkedQueue<String> began = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<String> ended = new ConcurrentLinkedQueue<>();
    private final Semaphore goOn = new Semaphore(0);

    private final TaskHandler gated = handler("test.gated", context -> {
        began.add(context.grant().key());
        try {
            goOn.acquire();
            return TaskResult.empty();
        } finally {
            ended.add(context.grant().key());
        }
    });

    private final TaskHandler holder = handler("test.holder", context -> {
        began.add(context.grant().key());
        try {
            assertThat(context.awaitFinish(Duration.ofMinutes(1))).isTrue();
            return TaskResult.empty();
        } finally {
            ended.add(context.grant().key());
        }
    });

    @Test
    void aDrainingWorkerFinishesWhatItHasAndClaimsNoMore() {
        try (var rig = WorkerRig.of(1, gated)) {
            rig.coordinator.add("a", "test.gated");
            rig.start();
            eventually(() -> assertThat(began).hasSize(1));

            rig.worker.drain();
            rig.coordinator.add("b", "test.gated");
            rig.worker.ring();
            assertThat(rig.worker.drained().toCompletableFuture()).isNotDone();
            goOn.release();

            assertThat(rig.worker.drained().toCompletableFuture()).succeedsWithin(Duration.ofSeconds(10));
            assertThat(rig.reports.lines()).containsExactly("claimed a", "completed a");
            assertThat(rig.coordinator.task("b").grants).isZero();
            assertThat(rig.worker.problem()).contains("draining");
        }
    }

    @Test
    void whatDoesNotFinishInTimeIsStoppedAndGivenBack() {
        try (var rig = WorkerRig.of(WorkerRig.config(1, NEVER, AT_ONCE), gated)) {
            rig.coordinator.add("a", "test.gated");
            rig.start();
            eventually(() -> assertThat(began).hasSize(1));

            rig.worker.drain();

            assertThat(rig.worker.drained().toCompletableFuture()).succeedsWithin(Duration.ofSeconds(10));
            assertThat(ended).containsExactly("a");
            assertThat(rig.coordinator.task("a").releases).isEqualTo(1);
        }
    }

    @Test
    void anOperatorDrainsAWorkerThroughItsClaims() {
        try (var rig = WorkerRig.of(1, gated)) {
            rig.coordinator.askToDrain();

            rig.start();

            assertThat(rig.worker.drained().toCompletableFuture()).succeedsWithin(Duration.ofSeconds(10));
        }
    }

    @Test
    void theOrderToDrainReachesAWorkerThatHasRoomForNothing() {
        var config = new WorkerConfig(
                new WorkerId("w-1"), "test", 1, 0, Map.of(), Set.of(), Duration.ofMillis(50), Duration.ofSeconds(20));
        try (var rig = WorkerRig.of(config, gated)) {
            rig.coordinator.add("a", "test.gated");
            rig.start();
            eventually(() -> assertThat(began).hasSize(1));

            rig.coordinator.askToDrain();

            eventually(() -> assertThat(rig.worker.problem()).contains("draining"));
            goOn.release();
            assertThat(rig.worker.drained().toCompletableFuture()).succeedsWithin(Duration.ofSeconds(10));
        }
    }

    @Test
    void grantsThatArriveWithTheOrderToDrainAreGivenBack() {
        try (var rig = WorkerRig.of(WorkerRig.config(1, NEVER, AT_ONCE), gated)) {
            rig.coordinator.add("a", "test.gated");
            rig.coordinator.askToDrain();

            rig.start();

            eventually(() -> assertThat(rig.coordinator.task("a").releases).isEqualTo(1));
        }
    }

    @Test
    void aCompanionIsOfferedToOthersAndKeptUpUntilOneHasIt() {
        try (var rig = WorkerRig.of(1, gated, holder)) {
            rig.coordinator.addCompanion("h", "test.holder");
            rig.start();
            eventually(() -> assertThat(began).containsExactly("h"));

            rig.worker.drain();
            eventually(() -> assertThat(rig.coordinator.task("h").releases).isEqualTo(1));
            long before = rig.coordinator.renewals();
            eventually(() -> assertThat(rig.coordinator.renewals()).isGreaterThan(before + 3));
            assertThat(ended).isEmpty();
            rig.coordinator.takeAway("h");

            eventually(() -> assertThat(ended).containsExactly("h"));
            assertThat(rig.worker.drained().toCompletableFuture()).succeedsWithin(Duration.ofSeconds(10));
        }
    }

    @Test
    void aCompanionThatNobodyTakesEndsWithTheDrain() {
        try (var rig = WorkerRig.of(WorkerRig.config(1, NEVER, AT_ONCE), gated, holder)) {
            rig.coordinator.addCompanion("h", "test.holder");
            rig.start();
            eventually(() -> assertThat(began).containsExactly("h"));

            rig.worker.drain();

            assertThat(rig.worker.drained().toCompletableFuture()).succeedsWithin(Duration.ofSeconds(10));
            assertThat(ended).containsExactly("h");
        }
    }

    @Test
    void aWorkerDrainsAlthoughTheCoordinatorIsAway() {
        var config = WorkerRig.config(1, NEVER, AT_ONCE);
        var rig = WorkerRig.of(config, gated);
        rig.coordinator.add("a", "test.gated");
        rig.start();
        eventually(() -> assertThat(began).hasSize(1));
        rig.reports.silent(true);
        rig.coordinator.away(true);
        goOn.release();
        eventually(() -> assertThat(ended).hasSize(1));

        rig.worker.close();

        assertThat(rig.worker.drained().toCompletableFuture()).isDone();
    }

    @Test
    void closingTwiceOrWithoutAStartIsHarmless() {
        var rig = WorkerRig.of(1, gated);

        rig.worker.close();
        rig.worker.close();

        assertThat(rig.worker.drained().toCompletableFuture()).isDone();
    }
}
