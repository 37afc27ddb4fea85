package dev.godwit.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.common.api.TaskDocument;
import dev.godwit.common.job.TaskId;
import dev.godwit.common.job.TaskState;
import dev.godwit.common.worker.Progress;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TaskProgressTest {

    @ParameterizedTest
    @CsvSource({
        "copy/public.orders/7, public.orders",
        "copy/odd.a/b/7, odd.a/b",
        "copy/public.orders/7.2, public.orders",
        "copy/small tables/1, small tables",
        "prepare, prepare",
        "verify/public.orders, verify",
        "leak-scan, leak scan",
        "reconcile/staging/2/1, reconcile",
        "~reconcile/1, reconcile",
        "copy, copy",
    })
    void isCalledAfterItsTableOrItsWork(String key, String label) {
        assertThat(TaskProgress.waiting(key, 1).label()).isEqualTo(label);
    }

    @Test
    void onlyChunksCountRows() {
        var seven = new Progress(7, 10L, 0, null);

        assertThat(TaskProgress.waiting("copy/public.t/1", 1).at(seven).rows()).isEqualTo(7);
        assertThat(TaskProgress.waiting("leak-scan", 1).at(seven).rows()).isZero();
    }

    /** As the tasks of a job that has failed before them. */
    @ParameterizedTest
    @CsvSource({"SUCCEEDED, true", "CANCELLED, false", "FAILED, false", "RUNNING, false"})
    void isDoneIfItHasSucceeded(TaskState state, boolean done) {
        assertThat(TaskProgress.of(task(state)).done()).isEqualTo(done);
    }

    private static TaskDocument task(TaskState state) {
        Instant ended = state.terminal() ? Instant.EPOCH : null;
        return new TaskDocument(
                new TaskId(new UUID(0, 1)),
                "swap",
                "swap",
                "sync.swap",
                state,
                false,
                "shop",
                null,
                1,
                0,
                0,
                5,
                null,
                Instant.EPOCH,
                null,
                null,
                ended,
                Progress.NONE,
                null,
                null);
    }
}
