package dev.godwit.coordinator.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.Fence;
import dev.godwit.common.job.JobId;
import dev.godwit.common.job.TaskId;
import dev.godwit.common.job.TaskState;
import dev.godwit.common.job.WorkerId;
import dev.godwit.coordinator.job.Task.AfterFailure;
import dev.godwit.coordinator.job.Task.Closure;
import dev.godwit.coordinator.job.Task.Verdict;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TaskTest {

    private static final Fence OLD = new Fence(7);
    private static final Fence MINE = new Fence(8);
    private static final Retries RETRIES =
            new Retries(3, Map.of("sync.plan", 1), Duration.ofSeconds(1), Duration.ofSeconds(30));

    private static Task task(TaskState state, boolean lapsed, @Nullable Closure closed) {
        return task(state, lapsed, closed, Purpose.WORK, 0);
    }

    private static Task task(TaskState state, boolean lapsed, @Nullable Closure closed, Purpose purpose, int failures) {
        JobId job = JobId.random();
        return new Task(
                TaskId.of(job, 0, "copy/1"),
                job,
                0,
                "copy/1",
                "copy",
                "sync.copy",
                purpose,
                false,
                state,
                1,
                failures,
                0,
                MINE,
                new WorkerId("w-1"),
                lapsed,
                closed,
                false,
                null,
                false);
    }

    @Test
    void theOwnerMayDoAnything() {
        Task running = task(TaskState.RUNNING, false, null);

        assertThat(running.completion(MINE)).isEqualTo(Verdict.APPLY);
        assertThat(running.failure(MINE)).isEqualTo(Verdict.APPLY);
        assertThat(running.release(MINE)).isEqualTo(Verdict.APPLY);
        assertThat(running.heldBy(MINE)).isTrue();
    }

    @Test
    void anEarlierOwnerMayDoNothing() {
        for (TaskState state : TaskState.values()) {
            for (Closure closed : Closure.values()) {
                Task task = task(state, true, closed);
                assertThat(task.completion(OLD)).isEqualTo(Verdict.REFUSE);
                assertThat(task.failure(OLD)).isEqualTo(Verdict.REFUSE);
                assertThat(task.release(OLD)).isEqualTo(Verdict.REFUSE);
                assertThat(task.heldBy(OLD)).isFalse();
            }
        }
    }

    @Test
    void aLapsedLeaseIsStillTheOwnersUntilSomebodyElseIsGrantedTheTask() {
        Task lapsed = task(TaskState.READY, true, null);

        assertThat(lapsed.heldBy(MINE)).isTrue();
        assertThat(lapsed.completion(MINE)).isEqualTo(Verdict.APPLY);
    }

    @Test
    void whatWasGivenBackIsNotHeld() {
        Task released = task(TaskState.READY, false, Closure.RELEASED);

        assertThat(released.heldBy(MINE)).isFalse();
        assertThat(released.release(MINE)).isEqualTo(Verdict.REPEAT);
        assertThat(released.completion(MINE)).isEqualTo(Verdict.REFUSE);
        assertThat(released.failure(MINE)).isEqualTo(Verdict.REFUSE);
    }

    @Test
    void reportsMayBeRepeated() {
        assertThat(task(TaskState.SUCCEEDED, false, Closure.COMPLETED).completion(MINE))
                .isEqualTo(Verdict.REPEAT);
        assertThat(task(TaskState.FAILED, false, Closure.FAILED).failure(MINE)).isEqualTo(Verdict.REPEAT);
        assertThat(task(TaskState.READY, false, Closure.FAILED).failure(MINE)).isEqualTo(Verdict.REPEAT);
        assertThat(task(TaskState.SUCCEEDED, false, Closure.COMPLETED).failure(MINE))
                .isEqualTo(Verdict.REFUSE);
        assertThat(task(TaskState.READY, false, Closure.FAILED).completion(MINE))
                .isEqualTo(Verdict.REFUSE);
    }

    @Test
    void aCancelledTaskIsNobodys() {
        Task cancelled = task(TaskState.CANCELLED, false, null);

        assertThat(cancelled.heldBy(MINE)).isFalse();
        assertThat(cancelled.completion(MINE)).isEqualTo(Verdict.REFUSE);
        assertThat(cancelled.release(MINE)).isEqualTo(Verdict.REFUSE);
    }

    @Test
    void onlyWhatMayPassIsTriedAgain() {
        Task first = task(TaskState.RUNNING, false, null);
        Task last = task(TaskState.RUNNING, false, null, Purpose.WORK, 2);

        assertThat(first.afterFailure(FailureKind.TRANSIENT, RETRIES, 0))
                .isEqualTo(new AfterFailure.Again(Duration.ofSeconds(1), true));
        assertThat(last.afterFailure(FailureKind.TRANSIENT, RETRIES, 0)).isEqualTo(new AfterFailure.Final());
        assertThat(first.afterFailure(FailureKind.PERMANENT, RETRIES, 0)).isEqualTo(new AfterFailure.Final());
        assertThat(first.afterFailure(FailureKind.REPLAN, RETRIES, 0)).isEqualTo(new AfterFailure.Final());
    }

    @Test
    void whatAServerLacksDoesNotCountAgainstTheTask() {
        Task last = task(TaskState.RUNNING, false, null, Purpose.WORK, 2);

        assertThat(last.afterFailure(FailureKind.BUSY, RETRIES, 0))
                .isEqualTo(new AfterFailure.Again(Duration.ofSeconds(1), false));
        assertThat(last.afterFailure(FailureKind.EXHAUSTED, RETRIES, 0))
                .isEqualTo(new AfterFailure.Again(Duration.ZERO, false));
    }

    @Test
    void aSealIsTriedForEver() {
        Task seal = task(TaskState.RUNNING, false, null, Purpose.SEAL, 1_000);

        for (FailureKind kind : FailureKind.values()) {
            assertThat(seal.afterFailure(kind, RETRIES, 0))
                    .isEqualTo(new AfterFailure.Again(Duration.ofSeconds(30), true));
        }
    }

    @Test
    void pausesDoubleUpToALimitAndVary() {
        assertThat(RETRIES.pause(1, 0)).isEqualTo(Duration.ofSeconds(1));
        assertThat(RETRIES.pause(3, 0)).isEqualTo(Duration.ofSeconds(4));
        assertThat(RETRIES.pause(3, 1)).isEqualTo(Duration.ofSeconds(2));
        assertThat(RETRIES.pause(60, 0)).isEqualTo(Duration.ofSeconds(30));
        assertThat(RETRIES.attempts("sync.plan")).isEqualTo(1);
        assertThat(RETRIES.attempts("sync.copy")).isEqualTo(3);
    }
}
