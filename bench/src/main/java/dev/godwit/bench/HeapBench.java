package dev.godwit.bench;

import dev.godwit.bench.BenchTable.Contents;
import dev.godwit.bench.SyncRun.MemorySample;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Whether a long copy needs more memory than a short one. */
@Command(
        name = "heap",
        description = "Copies a large masked table in a small heap, and looks at the memory all the while.",
        mixinStandardHelpOptions = true)
final class HeapBench implements Callable<Integer> {

    private static final int PARTS = 10;
    private static final long MIB = 1 << 20;

    @Option(names = "--rows", defaultValue = "30000000", description = "Rows of the table. Default: ${DEFAULT-VALUE}")
    private long rows;

    @Option(names = "--slots", defaultValue = "2", description = "Godwit's copies at once. Default: ${DEFAULT-VALUE}")
    private int slots;

    @Option(names = "--chunk-size", defaultValue = "256MiB", description = "As in sync.yaml. Default: ${DEFAULT-VALUE}")
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
            report.line("godwit      %d slots in one JVM, -Xmx%s, chunks of %s", slots, heap, chunkSize);
            SyncRun run = clusters.sync(table.sync(chunkSize), slots, heap, true);
            clusters.check("godwit", table, true, expected);
            show(run);
        }
        report.write(
                file,
                "Memory of a long copy",
                "bench/run heap --rows %d --slots %d --chunk-size %s --heap %s"
                        .formatted(rows, slots, chunkSize, heap));
        return 0;
    }

    private void show(SyncRun run) {
        report.line("");
        report.line("the highest that was seen, twice a second, in MiB");
        report.line("%-28s %14s %14s %14s", "rows copied", "after a GC", "heap in use", "resident");
        for (int part = 0; part < PARTS; part++) {
            long from = rows * part / PARTS;
            long to = rows * (part + 1) / PARTS;
            List<MemorySample> some = run.samples().stream()
                    .filter(s -> s.rows() > from && s.rows() <= to)
                    .toList();
            line("%,d to %,d".formatted(from, to), some);
        }
        report.line("");
        report.line(
                "copy phase %.1f s, %d chunks; %.0f bytes allocated a row; whole job %.1f s; peak memory of the JVM %d MiB",
                run.copy().wall(),
                run.chunks(),
                (double) run.allocated() / rows,
                run.jobSeconds(),
                run.peakMemory() / MIB);
        report.line("all rows there, checksum of the columns that are not masked equal, masked where it was to be");
    }

    private void line(String name, List<MemorySample> some) {
        report.line(
                "%-28s %14d %14d %14d",
                name,
                highest(some, MemorySample::live),
                highest(some, MemorySample::used),
                highest(some, MemorySample::resident));
    }

    private static long highest(List<MemorySample> some, ToLongFunction<MemorySample> value) {
        return some.stream().mapToLong(value).max().orElse(0) / MIB;
    }
}
