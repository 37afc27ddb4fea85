package dev.godwit.common.worker;

import static dev.godwit.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.worker.InMemoryCoordinator.State;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A coordinator that is slow to read what Kafka has. In these tests it never reads by itself. */
@Timeout(60)
class UnreadTest {

    private static final TaskHandler QUICK = Handlers.handler("test.quick", context -> TaskResult.empty());

    @Test
    void theLeaseOfATaskThatIsDoneIsKeptUntilTheCoordinatorHasRead() {
        try (var rig = WorkerRig.of(1, QUICK)) {
            rig.coordinator.lease(Duration.ofSeconds(2));
            rig.coordinator.add("a", "test.quick");
            rig.start();
            rig.awaitReports("completed a");
            eventually(() -> assertThat(rig.coordinator.kept()).isNotEmpty());
            rig.coordinator.read("a");

            rig.worker.drain();

            assertThat(rig.worker.drained().toCompletableFuture()).succeedsWithin(Duration.ofSeconds(10));
            assertThat(rig.coordinator.task("a").result)
                    .as("told by a call, too")
                    .isNull();
        }
    }

    @Test
    void whatIsNotReadForTwoLeasesIsToldByACall() {
        try (var rig = WorkerRig.of(1, QUICK)) {
            rig.coordinator.lease(Duration.ofMillis(300));
            rig.coordinator.add("a", "test.quick");

            rig.start();

            eventually(() -> assertThat(rig.coordinator.task("a").state).isEqualTo(State.SUCCEEDED));
            assertThat(rig.reports.lines()).containsExactly("claimed a", "completed a");
            assertThat(rig.coordinator.kept()).hasSizeGreaterThanOrEqualTo(2);
        }
    }

    @Test
    void aFailureThatIsNotReadIsToldByACallToo() {
        TaskHandler failing = Handlers.handler("test.failing", context -> {
            throw new JobFailedException(FailureKind.PERMANENT, "no-table", "There is no table t");
        });
        try (var rig = WorkerRig.of(1, failing)) {
            rig.coordinator.lease(Duration.ofMillis(300));
            rig.coordinator.add("a", "test.failing");

            rig.start();

            eventually(() ->
                    assertThat(rig.coordinator.task("a").failure).isEqualTo("PERMANENT no-table: There is no table t"));
        }
    }

    @Test
    void tasksWhoseEndIsNotReadTakeNoSlot() {
        try (var rig = WorkerRig.of(1, QUICK)) {
            for (int i = 0; i < 20; i++) {
                rig.coordinator.add("t" + i, "test.quick");
            }

            rig.start();

            rig.awaitReports("completed t0", "completed t19");
            assertThat(rig.coordinator.kept()).isEmpty();
        }
    }

    @Test
    void aDrainTellsWhatWasNotReadAndDoesNotWaitForACoordinatorThatIsAway() {
        try (var rig = WorkerRig.of(1, QUICK)) {
            rig.coordinator.add("a", "test.quick");
            rig.start();
            rig.awaitReports("completed a");

            rig.worker.drain();

            assertThat(rig.worker.drained().toCompletableFuture()).succeedsWithin(Duration.ofSeconds(10));
            assertThat(rig.coordinator.task("a").state).isEqualTo(State.SUCCEEDED);
        }
        try (var rig = WorkerRig.of(1, QUICK)) {
            rig.coordinator.add("b", "test.quick");
            rig.start();
            rig.awaitReports("completed b");
            rig.coordinator.away(true);

            rig.worker.drain();

            assertThat(rig.worker.drained().toCompletableFuture()).succeedsWithin(Duration.ofSeconds(10));
        }
    }
}
