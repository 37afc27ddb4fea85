package dev.godwit.bench;

import dev.godwit.bench.BenchTable.Contents;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What more copies at once bring. */
@Command(
        name = "workers",
        description = "Copies a masked table with 1, 2, 4 and 8 copies at once, by turns.",
        mixinStandardHelpOptions = true)
final class WorkersBench implements Callable<Integer> {

    @Option(names = "--rows", defaultValue = "5000000", description = "Rows of the table. Default: ${DEFAULT-VALUE}")
    private long rows;

    @Option(names = "--runs", defaultValue = "5", description = "Runs of each. Default: ${DEFAULT-VALUE}")
    private int runs;

    @Option(
            names = "--slots",
            split = ",",
            defaultValue = "1,2,4,8",
            description = "Copies at once. Default: ${DEFAULT-VALUE}")
    private List<Integer> slots = List.of();

    @Option(names = "--chunk-size", defaultValue = "32MiB", description = "As in sync.yaml. Default: ${DEFAULT-VALUE}")
    private String chunkSize = "";

    @Option(names = "--heap", defaultValue = "256m", description = "Godwit's heap. Default: ${DEFAULT-VALUE}")
    private String heap = "";

    @Option(names = "--report", description = "Also writes what it prints to this file.")
    private @Nullable Path file;

    private final Report report = new Report(System.out);

    @Override
    public Integer call() throws Exception {
        BenchTable table = Tables.PEOPLE.table().masking(3);
        Machine.describe(report);
        try (var clusters = Clusters.start(Map.of())) {
            Contents expected = clusters.prepare(table, rows, report);
            report.line("godwit      one JVM, -Xmx%s, chunks of %s", heap, chunkSize);
            report.line("");
            var contest = new Contest(report);
            var jobs = new TreeMap<Integer, List<SyncRun>>();
            for (int count : slots) {
                contest.add("%d cop%s at once".formatted(count, count == 1 ? "y" : "ies"), () -> {
                    clusters.empty(table);
                    SyncRun run = clusters.sync(table.sync(chunkSize), count, heap, false);
                    clusters.check("godwit", table, true, expected);
                    jobs.computeIfAbsent(count, key -> new ArrayList<>()).add(run);
                    return run.copy();
                });
            }
            contest.run(runs);
            contest.table("copy phase, %d runs of each, by turns; CPU is the median in seconds".formatted(runs), rows);
            Contest.Contender one = contest.contenders().get(0);
            for (Contest.Contender more : contest.contenders().subList(1, slots.size())) {
                report.line(
                        "%s against %s: throughput %.2f x; CPU %.2f x (medians)",
                        more.name(),
                        one.name(),
                        one.median(Usage::wall) / more.median(Usage::wall),
                        more.median(Usage::cpu) / one.median(Usage::cpu));
            }
            jobs.forEach((count, runs) -> SyncRun.describe(report, count + " at once", runs, rows));
            report.line("load after %s", Machine.load());
        }
        report.write(
                file,
                "Copies at once",
                "bench/run workers --rows %d --runs %d --slots %s --chunk-size %s --heap %s"
                        .formatted(rows, runs, slots.toString().replaceAll("[\\[\\] ]", ""), chunkSize, heap));
        return 0;
    }
}
