package dev.godwit.cli.run;

import dev.godwit.cli.output.Output;
import dev.godwit.cli.run.JobProgress.Lane;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Shows progress on standard error until it is closed: bars that are drawn again in place, or plain lines every few seconds. */
final class ProgressDisplay implements AutoCloseable {

    private static final long DRAW_MILLIS = 250;
    private static final long LINE_MILLIS = 5_000;
    private static final int MOST_NOTES = 3;

    private final Output output;
    private final JobProgress progress;
    private final ProgressLines lines = new ProgressLines();
    private final boolean bars;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;
    private int drawn;
    private final Set<String> told = new HashSet<>();
    private List<String> last = List.of();

    private ProgressDisplay(Output output, JobProgress progress) {
        this.output = output;
        this.progress = progress;
        this.bars = output.drawsBars();
        this.thread = new Thread(this::run, "godwit-progress");
        this.thread.setDaemon(true);
    }

    static ProgressDisplay start(Output output, JobProgress progress) {
        var display = new ProgressDisplay(output, progress);
        display.thread.start();
        return display;
    }

    @Override
    public void close() {
        closed.countDown();
        boolean interrupted = false;
        try {
            thread.join(2_000);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!closed.await(bars ? DRAW_MILLIS : LINE_MILLIS, TimeUnit.MILLISECONDS)) {
                show(lane -> true);
            }
            // What a job that failed left half done is told by its failure; bars that stand already are drawn a last
            // time.
            show(bars ? lane -> true : Lane::done);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void show(Predicate<Lane> shown) {
        List<String> now = lines.of(
                progress.lanes().stream().filter(shown).toList(),
                progress.forecast(),
                System.nanoTime(),
                bars,
                output.terminal().columns() - 1);
        if (bars) {
            int columns = output.terminal().columns() - 1;
            Stream<String> notes =
                    progress.notes().stream().limit(MOST_NOTES).map(note -> ProgressLines.cut(note, columns));
            draw(Stream.concat(now.stream(), notes).toList());
        } else {
            now.stream().filter(line -> !last.contains(line)).forEach(output::say);
            tell();
        }
        last = now;
    }

    /** Each note once. */
    private void tell() {
        progress.notes().stream().filter(told::add).forEach(output::say);
    }

    /** Up to where the first line stands, and each line anew. */
    private void draw(List<String> now) {
        var text = new StringBuilder(drawn == 0 ? "" : "\u001b[%dF".formatted(drawn));
        now.forEach(line -> text.append("\u001b[2K").append(line).append('\n'));
        text.append("\u001b[J");
        drawn = now.size();
        output.talk(text.toString());
    }
}
