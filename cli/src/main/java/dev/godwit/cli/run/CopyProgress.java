package dev.godwit.cli.run;

import dev.godwit.cli.output.Quantities;
import dev.godwit.cli.output.Table;
import dev.godwit.cli.output.Terminal;
import dev.godwit.common.api.JobDocument;
import dev.godwit.common.api.TaskDocument;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How far the tables of a sync are, at one look.
 *
 * @param tables in the order of their first chunks
 * @param all of them together
 */
public record CopyProgress(List<TableProgress> tables, TableProgress all) {

    public CopyProgress {
        tables = List.copyOf(tables);
    }

    /**
     * A table, or all of them.
     *
     * @param table the source's; null for all
     * @param fraction that is done, from 0 to 1
     * @param etaSeconds how long its copy still takes; null while nothing can be said
     */
    public record TableProgress(
            @Nullable String table,
            double fraction,
            long rows,
            long rowsPerSecond,
            @Nullable Long etaSeconds) {

        private static TableProgress of(Forecast.Lane lane) {
            return new TableProgress(
                    lane.table().isEmpty() ? null : lane.table(),
                    lane.fraction(),
                    lane.rows(),
                    lane.rowsPerSecond(),
                    lane.etaSeconds());
        }
    }

    /** Empty if the job copies nothing. */
    public static Optional<CopyProgress> of(JobDocument job, List<TaskDocument> tasks, Instant now) {
        List<Piece> pieces = tasks.stream()
                .map(TaskProgress::of)
                .flatMap(task -> task.piece().stream())
                .toList();
        if (pieces.isEmpty()) {
            return Optional.empty();
        }
        Forecast forecast = Forecast.of(pieces, ExpectedRows.of(job.plan()), ExpectedRows.shared(job.plan()), now);
        return Optional.of(new CopyProgress(
                forecast.tables().stream().map(TableProgress::of).toList(), TableProgress.of(forecast.all())));
    }

    /** Why tables are held back, a line each. */
    public static List<String> notes(List<TaskDocument> tasks) {
        return tasks.stream()
                .map(TaskProgress::of)
                .flatMap(task -> task.note().stream())
                .distinct()
                .toList();
    }

    /** For people. */
    public String text(Terminal terminal) {
        var table = Table.of("table", ">copied", ">rows", ">rows/s", ">ETA");
        tables.forEach(each -> row(table, each));
        if (tables.size() > 1) {
            row(table, all);
        }
        return table.format(terminal, "");
    }

    private static void row(Table table, TableProgress progress) {
        Long eta = progress.etaSeconds();
        table.row(
                progress.table() == null ? "all" : progress.table(),
                (int) (progress.fraction() * 100) + " %",
                Quantities.count(progress.rows()),
                Quantities.count(progress.rowsPerSecond()),
                eta == null || progress.fraction() == 1 ? null : Quantities.duration(Duration.ofSeconds(eta)));
    }
}
