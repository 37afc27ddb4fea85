package dev.godwit.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.common.worker.Progress;
import org.junit.jupiter.api.Test;

class ProgressLinesTest {

    private static final long SECOND = 1_000_000_000L;

    private final JobProgress progress = new JobProgress();
    private final ProgressLines lines = new ProgressLines();

    @Test
    void chunksOfATableAreOneLineWithRateAndTimeLeft() {
        progress.planned("copy/public.orders/1", 100);
        progress.planned("copy/public.orders/2", 100);
        lines.of(progress.lanes(), 0, false, 200);

        progress.at("copy/public.orders/1", new Progress(5_000, null, 0, null));
        progress.finished("copy/public.orders/1");

        assertThat(lines.of(progress.lanes(), SECOND, false, 200))
                .containsExactly("public.orders   50 %  1 of 2 tasks  5,000 rows  5,000 rows/s  ETA 1.0 s");
    }

    @Test
    void aTableIsDoneWhenAllItsChunksAre() {
        progress.planned("copy/public.orders/1", 100);
        progress.at("copy/public.orders/1", new Progress(7, null, 0, null));
        progress.finished("copy/public.orders/1");

        assertThat(lines.of(progress.lanes(), SECOND, true, 200))
                .containsExactly("public.orders  [########################]  100 %  7 rows  done");
    }

    @Test
    void nothingIsFullBeforeItIsDone() {
        progress.planned("apply", 1);
        progress.at("apply", new Progress(4, 4L, 0, null));

        assertThat(lines.of(progress.lanes(), SECOND, false, 200).get(0)).startsWith("apply   99 %");
    }

    @Test
    void anAttemptThatBeginsAnewHasNoNegativeRate() {
        progress.at("copy/t/1", new Progress(5_000, null, 0, null));
        lines.of(progress.lanes(), 0, false, 200);
        progress.at("copy/t/1", new Progress(10, null, 0, null));

        assertThat(lines.of(progress.lanes(), SECOND, false, 200).get(0)).doesNotContain("rows/s");
    }

    @Test
    void aLineFitsTheTerminal() {
        progress.at("copy/public.a_table_with_a_rather_long_name/1", new Progress(5_000, null, 0, null));

        assertThat(lines.of(progress.lanes(), 0, true, 30).get(0)).hasSize(30);
    }
}
