package dev.godwit.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.common.api.TaskDocument;
import dev.godwit.common.api.WorkerDocument;
import dev.godwit.common.job.TaskId;
import dev.godwit.common.job.TaskState;
import dev.godwit.common.job.WorkerId;
import dev.godwit.common.worker.Progress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class UnservedTest {

    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

    @Test
    void aTaskIsWaitedForSomeSecondsBeforeAWordIsSaid() {
        TaskDocument task = task("shop");

        assertThat(Unserved.waiting(List.of(task), NOON.plusSeconds(4), Duration.ofSeconds(5)))
                .isEmpty();
        assertThat(Unserved.waiting(List.of(task), NOON.plusSeconds(5), Duration.ofSeconds(5)))
                .containsExactly(task);
    }

    @Test
    void whoCanTakeItWillSoNothingIsSaid() {
        assertThat(Unserved.reasons(List.of(task("shop")), List.of(worker("sync.plan", "shop", true))))
                .isEmpty();
    }

    @Test
    void nobodyDoesTheKind() {
        assertThat(Unserved.reasons(List.of(task("shop")), List.of(worker("lint.assess", "shop", true))))
                .containsExactly("plan waits: no live worker does sync.plan.");
    }

    @Test
    void aSilentWorkerIsNobody() {
        assertThat(Unserved.reasons(List.of(task("shop")), List.of(worker("sync.plan", "shop", false))))
                .containsExactly("plan waits: no live worker does sync.plan.");
    }

    @Test
    void nobodyHasTheConnection() {
        assertThat(Unserved.reasons(List.of(task("shpo")), List.of(worker("sync.plan", "shop", true))))
                .containsExactly(
                        "plan waits: no live worker that does sync.plan has the connections 'shpo'. Known: shop."
                                + " Did you mean 'shop'?");
    }

    /** Why it is tried again is said anyway. */
    @Test
    void aTaskThatHasFailedIsNotAskedOf() {
        assertThat(Unserved.waiting(List.of(task("shop", null, 1)), NOON.plusSeconds(60), Duration.ZERO))
                .isEmpty();
    }

    @Test
    void twoWorkersWithOneConnectionEachAreNotOneWithBoth() {
        assertThat(Unserved.reasons(
                        List.of(task("shop", "stage", 0)),
                        List.of(worker("sync.plan", "shop", true), worker("sync.plan", "stage", true))))
                .containsExactly(
                        "plan waits: no live worker that does sync.plan has the connections 'shop' and 'stage'."
                                + " Known: shop, stage.");
    }

    private static TaskDocument task(String source) {
        return task(source, null, 0);
    }

    private static TaskDocument task(String source, @Nullable String target, int failures) {
        return new TaskDocument(
                new TaskId(new UUID(0, 1)),
                "plan",
                "plan",
                "sync.plan",
                TaskState.READY,
                false,
                source,
                target,
                1,
                0,
                failures,
                5,
                null,
                NOON,
                null,
                null,
                null,
                Progress.NONE,
                null,
                null);
    }

    private static WorkerDocument worker(String kind, String connection, boolean live) {
        return new WorkerDocument(
                new WorkerId("w-1"), "1", Set.of(kind), Map.of(), Set.of(connection), 4, 0, false, live, NOON);
    }
}
