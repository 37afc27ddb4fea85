package dev.godwit.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.common.worker.Progress;
import dev.godwit.testkit.TestClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ProgressLinesTest {

    private static final long SECOND = 1_000_000_000L;

    private final TestClock clock = TestClock.at(Instant.EPOCH);
    private final JobProgress progress = new JobProgress(clock);
    private final ProgressLines lines = new ProgressLines();

    @Test
    void chunksOfATableAreOneLineWithRateAndTimeLeft() {
        progress.planned("copy/public.orders/1", 100);
        progress.planned("copy/public.orders/2", 100);
        progress.began("copy/public.orders/1");
        lines.of(progress.lanes(), progress.forecast(), 0, false, 200);

        clock.advance(Duration.ofSeconds(1));
        progress.at("copy/public.orders/1", new Progress(5_000, null, 0, null));
        progress.finished("copy/public.orders/1");

        assertThat(lines.of(progress.lanes(), progress.forecast(), SECOND, false, 200))
                .containsExactly("public.orders   50 %  1 of 2 tasks  5,000 rows  5,000 rows/s  ETA 1.0 s");
    }

    @Test
    void severalTablesHaveALineTogether() {
        progress.planned("copy/public.a/1", 300);
        progress.planned("copy/public.b/1", 100);
        progress.began("copy/public.b/1");
        clock.advance(Duration.ofSeconds(2));
        progress.at("copy/public.b/1", new Progress(100, null, 0, null));
        progress.finished("copy/public.b/1");

        assertThat(lines.of(progress.lanes(), progress.forecast(), SECOND, false, 200))
                .last()
                .isEqualTo("All tables: 25 %  100 rows  50 rows/s  ETA 6.0 s");
    }

    @Test
    void whyATableIsHeldBackIsANote() {
        progress.at("copy/public.a/1", new Progress(1, null, 0, "resting: replica 'b' lags"));
        progress.at("copy/public.a/2", new Progress(1, null, 0, "resting: replica 'b' lags"));

        assertThat(progress.notes()).containsExactly("public.a is copied resting: replica 'b' lags");
    }

    @Test
    void aTableIsDoneWhenAllItsChunksAre() {
        progress.planned("copy/public.orders/1", 100);
        progress.at("copy/public.orders/1", new Progress(7, null, 0, null));
        progress.finished("copy/public.orders/1");

        assertThat(lines.of(progress.lanes(), progress.forecast(), SECOND, true, 200))
                .containsExactly("public.orders  [########################]  100 %  7 rows  done");
    }

    @Test
    void nothingIsFullBeforeItIsDone() {
        progress.planned("apply", 1);
        progress.at("apply", new Progress(4, 4L, 0, null));

        assertThat(lines.of(progress.lanes(), progress.forecast(), SECOND, false, 200)
                        .get(0))
                .startsWith("apply   99 %");
    }

    @Test
    void anAttemptThatBeginsAnewHasNoNegativeRate() {
        progress.at("copy/t/1", new Progress(5_000, null, 0, null));
        lines.of(progress.lanes(), progress.forecast(), 0, false, 200);
        progress.at("copy/t/1", new Progress(10, null, 0, null));

        assertThat(lines.of(progress.lanes(), progress.forecast(), SECOND, false, 200)
                        .get(0))
                .doesNotContain("rows/s");
    }

    @Test
    void aLineFitsTheTerminal() {
        progress.at("copy/public.a_table_with_a_rather_long_name/1", new Progress(5_000, null, 0, null));

        assertThat(lines.of(progress.lanes(), progress.forecast(), 0, true, 30).get(0))
                .hasSize(30);
    }
}
