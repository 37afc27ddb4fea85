package dev.godwit.bench;

import dev.godwit.bench.BenchTable.Contents;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A masked sync against unmasked {@code psql} pipes, run by turns on the same two servers. */
@Command(
        name = "masked-sync",
        description =
                "Copies a table with some columns masked, and by turns with psql pipes that mask nothing: two at once in text, and more if asked for.",
        mixinStandardHelpOptions = true)
final class MaskedSyncBench implements Callable<Integer> {

    @Option(
            names = "--table",
            defaultValue = "people",
            description = "people, narrow (two integers) or wide (jsonb of 1 to 8 kB). Default: ${DEFAULT-VALUE}")
    private Tables kind = Tables.PEOPLE;

    @Option(
            names = "--masked",
            description =
                    "Columns that are masked: up to 6 of people (default 3), up to 1 of narrow and wide (default 1).")
    private @Nullable Integer masked;

    @Option(names = "--rows", description = "Rows of the table. Default: 5000000, of narrow 10000000, of wide 300000")
    private @Nullable Long rows;

    @Option(names = "--runs", defaultValue = "5", description = "Runs of each. Default: ${DEFAULT-VALUE}")
    private int runs;

    @Option(names = "--slots", defaultValue = "2", description = "Godwit's copies at once. Default: ${DEFAULT-VALUE}")
    private int slots;

    @Option(names = "--chunk-size", defaultValue = "64MiB", description = "As in sync.yaml. Default: ${DEFAULT-VALUE}")
    private String chunkSize = "";

    @Option(names = "--heap", defaultValue = "256m", description = "Godwit's heap. Default: ${DEFAULT-VALUE}")
    private String heap = "";

    @Option(names = "--warm", description = "Also Godwit in a JVM that has done the same sync before, as a worker has.")
    private boolean warm;

    @Option(names = "--binary-pipes", description = "Also two psql pipes in COPY's binary format.")
    private boolean binaryPipes;

    @Option(names = "--single-pipe", description = "Also one psql pipe in COPY's binary format.")
    private boolean singlePipe;

    @Option(names = "--report", description = "Also writes what it prints to this file.")
    private @Nullable Path file;

    private final Report report = new Report(System.out);
    private final List<SyncRun> jobs = new ArrayList<>();
    private final List<SyncRun> warmJobs = new ArrayList<>();

    @Override
    public Integer call() throws Exception {
        Optional<Path> psql = PsqlPipes.find();
        if (psql.isEmpty()) {
            System.err.println(
                    "There is no psql on the PATH, so there is nothing to compare with. Install it (on Debian: "
                            + "apt install postgresql-client) and run this again. Nothing was measured.");
            return 7;
        }
        long count = rows == null ? kind.table().manyRows() : rows;
        BenchTable table = kind.table().masking(masked == null ? Math.min(3, kind.most()) : masked);
        Machine.describe(report);
        try (var clusters = Clusters.start(Map.of())) {
            Contents expected = clusters.prepare(table, count, report);
            report.line("godwit      %d slots in one JVM, -Xmx%s, chunks of %s", slots, heap, chunkSize);
            report.line("");
            var contest = new Contest(report);
            contest.add("godwit, %d masked".formatted(table.masked()), () -> {
                clusters.empty(table);
                SyncRun run = clusters.sync(table.sync(chunkSize), slots, heap, false);
                clusters.check("godwit", table, true, expected);
                jobs.add(run);
                return run.copy();
            });
            if (warm) {
                contest.add("godwit, warm worker", () -> {
                    clusters.empty(table);
                    SyncRun run = clusters.warmSync(table, table.sync(chunkSize), slots, heap);
                    clusters.check("godwit", table, true, expected);
                    warmJobs.add(run);
                    return run.copy();
                });
            }
            pipes(contest, psql.get(), clusters, table, expected, "text", 2);
            if (binaryPipes) {
                pipes(contest, psql.get(), clusters, table, expected, "binary", 2);
            }
            if (singlePipe) {
                pipes(contest, psql.get(), clusters, table, expected, "binary", 1);
            }
            contest.run(runs);
            contest.table("copy phase, %d runs of each, by turns; CPU is the median in seconds".formatted(runs), count);
            contest.ratios(warm ? 2 : 1);
            client(count);
        }
        report.write(file, "Masked sync against psql pipes", command(table, count));
        return 0;
    }

    private static void pipes(
            Contest contest,
            Path psql,
            Clusters clusters,
            BenchTable table,
            Contents expected,
            String format,
            int count) {
        var pipes = new PsqlPipes(psql, clusters.source(), clusters.target(), table.name(), format, count);
        String name = "%d psql pipe%s, %s".formatted(count, count == 1 ? "" : "s", format);
        contest.add(name, () -> {
            clusters.empty(table);
            Usage usage = pipes.run(Clusters.SOURCE, Clusters.TARGET);
            clusters.check(name, table, false, expected);
            return usage;
        });
    }

    private void client(long count) throws IOException {
        SyncRun.describe(report, "godwit", jobs, count);
        if (warm) {
            SyncRun.describe(report, "godwit, warm", warmJobs, count);
        }
        report.line(
                "godwit's whole job, with verification and leak scan: median %.2f s; %d chunks; peak memory of the JVM %d MiB",
                Sample.of(jobs, SyncRun::jobSeconds).median(),
                jobs.get(0).chunks(),
                (long) Sample.of(jobs, SyncRun::peakMemory).max() >> 20);
        report.line("load after %s", Machine.load());
        report.line(
                "every run: all rows there, checksum of the columns that are not masked equal, masked where it was to be");
    }

    private String command(BenchTable table, long count) {
        return "bench/run masked-sync --table %s --masked %d --rows %d --runs %d --slots %d --chunk-size %s --heap %s%s%s%s"
                .formatted(
                        kind,
                        table.masked(),
                        count,
                        runs,
                        slots,
                        chunkSize,
                        heap,
                        warm ? " --warm" : "",
                        binaryPipes ? " --binary-pipes" : "",
                        singlePipe ? " --single-pipe" : "");
    }
}
