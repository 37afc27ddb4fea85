package dev.godwit.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.common.api.JobDocument;
import dev.godwit.common.api.TaskDocument;
import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.TaskId;
import dev.godwit.common.job.TaskState;
import dev.godwit.common.worker.Progress;
import dev.godwit.common.worker.local.LocalRetry;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TroubleTest {

    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

    @Test
    void aLineTellsWhichTaskFailedHowOftenWhyAndWhenItIsTriedAgain() {
        var retry = new LocalRetry(2, 5, NOON, "connection", "Cannot connect to 'shop'.\n  Is it up?");

        assertThat(Trouble.of("plan", retry).text())
                .isEqualTo("plan: attempt 2 of 5 failed (connection), next one at 2026-11-20 12:00:00Z: "
                        + "Cannot connect to 'shop'.; Is it up?");
    }

    @Test
    void whatIsTriedForEverHasNoNumberOfAttempts() {
        assertThat(new Trouble("seal/shop", 12, null, NOON, "connection", "Cannot connect").text())
                .startsWith("seal/shop: attempt 12 failed (connection), next one at ");
    }

    @Test
    void onlyATaskThatHasFailedAndIsNotOverIsInTrouble() {
        assertThat(Trouble.of(task(2, null)))
                .hasValueSatisfying(
                        trouble -> assertThat(trouble.text())
                                .startsWith(
                                        "plan: attempt 2 of 5 failed (connection), next one at 2026-11-20 12:00:00Z: Cannot connect"));
        assertThat(Trouble.of(task(2, NOON))).isEmpty();
    }

    @Test
    void aFailureThatDoesNotCountIsToldTooWithoutANumber() {
        assertThat(Trouble.of(task(0, null)))
                .hasValueSatisfying(
                        trouble -> assertThat(trouble.text())
                                .startsWith(
                                        "plan: an attempt failed (connection), next one at 2026-11-20 12:00:00Z: Cannot connect"));
    }

    private static TaskDocument task(int failures, @Nullable Instant finished) {
        return new TaskDocument(
                new TaskId(new UUID(0, 1)),
                "plan",
                "plan",
                "sync.plan",
                TaskState.READY,
                false,
                "shop",
                null,
                1,
                failures,
                failures,
                5,
                null,
                NOON,
                null,
                null,
                finished,
                Progress.NONE,
                null,
                new JobDocument.Failure(FailureKind.TRANSIENT, "connection", "Cannot connect", "plan"));
    }

    @Test
    void aTaskThatIsDoneIsInNoTrouble() {
        var progress = new JobProgress(Clock.systemUTC());
        progress.troubled(new Trouble("copy/t/1", 1, 5, NOON, "connection", "Cannot connect"));

        progress.finished("copy/t/1");

        assertThat(progress.notes()).isEmpty();
    }
}
