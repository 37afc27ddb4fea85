package dev.godwit.cli.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.common.job.JobId;
import dev.godwit.common.job.JobState;
import dev.godwit.testkit.Eventually;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Pause, resume and cancel of a sync on two workers, from the call until the last session has let go. */
class SteeringIT {

    private static final Duration LONGEST = Duration.ofSeconds(2);

    private static final String COPIES =
            "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'godwit/%' AND query LIKE 'COPY%' AND state <> 'idle'";

    @Test
    void aSyncIsPausedGoesOnAndIsCancelledInUnderTwoSeconds() throws Exception {
        try (var installation = Installation.startPatiently()) {
            installation.execute("production", Shapes.SCHEMA + Shapes.rows(20_000));
            installation.execute("staging", Shapes.SCHEMA);
            installation.startWorker("w-1");
            installation.startWorker("w-2");
            JobId job = installation.submitSync(Shapes.SYNC + "limits: {rate: 200kB}\n", Shapes.POLICY);
            Eventually.within(
                    Installation.PATIENCE,
                    () -> assertThat(copies(installation)).isGreaterThanOrEqualTo(4));

            installation.api().pause(job, "lunch");
            Eventually.within(LONGEST, () -> assertThat(copies(installation)).isZero());
            assertThat(installation.api().job(job).state()).isEqualTo(JobState.PAUSED);

            installation.api().resume(job);
            Eventually.within(LONGEST, () -> assertThat(copies(installation)).isPositive());

            installation.api().cancel(job, "enough");
            Eventually.within(LONGEST, () -> assertThat(copies(installation)).isZero());
            assertThat(installation.await(job).state()).isEqualTo(JobState.CANCELLED);
        }
    }

    private static long copies(Installation installation) throws Exception {
        return Long.parseLong(installation.text("production", COPIES));
    }
}
