package dev.godwit.bench;

import dev.godwit.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** An empty database until it can be used: rows, keys, indexes, foreign keys, statistics. */
@Command(
        name = "usable-target",
        description = {
            "Copies four tables with keys, indexes and foreign keys into an empty database, and by turns with pgcopydb.",
            "pgcopydb's pg_dump must not be older than the servers; GODWIT_POSTGRES_BIN names the servers to take, as in /usr/lib/postgresql/15/bin."
        },
        mixinStandardHelpOptions = true)
final class UsableTargetBench implements Callable<Integer> {

    @Option(names = "--lines", defaultValue = "5000000", description = "Order lines. Default: ${DEFAULT-VALUE}")
    private long lines;

    @Option(names = "--runs", defaultValue = "5", description = "Runs of each. Default: ${DEFAULT-VALUE}")
    private int runs;

    @Option(
            names = "--jobs",
            defaultValue = "2",
            description = "Copies, and index builds, at once. Default: ${DEFAULT-VALUE}")
    private int jobs;

    @Option(
            names = "--split",
            defaultValue = "64",
            description = "Size in MiB of the parts of large tables. Default: ${DEFAULT-VALUE}")
    private int split;

    @Option(names = "--heap", defaultValue = "256m", description = "Godwit's heap. Default: ${DEFAULT-VALUE}")
    private String heap = "";

    @Option(names = "--report", description = "Also writes what it prints to this file.")
    private @Nullable Path file;

    private final Report report = new Report(System.out);

    @Override
    public Integer call() throws Exception {
        Optional<Path> pgcopydb = find("pgcopydb");
        if (pgcopydb.isEmpty() || find("pg_dump").isEmpty() || find("psql").isEmpty()) {
            System.err.println("pgcopydb, pg_dump and psql have to be on the PATH (on Debian: apt install pgcopydb). "
                    + "Nothing was measured.");
            return 7;
        }
        Machine.describe(report);
        report.line("rival       %s", firstLine(List.of(pgcopydb.get().toString(), "--version")));
        try (var clusters = Clusters.start(Map.of("maintenance_work_mem", "256MB", "wal_level", "replica"))) {
            String expected = prepare(clusters);
            report.line(
                    "godwit      %d slots and finish lanes, -Xmx%s, chunks of %d MiB; its tables are made by pg_dump --schema-only | psql, which is in its time",
                    jobs, heap, split);
            report.line("pgcopydb    --table-jobs %d --index-jobs %1$d --split-tables-larger-than %dMB", jobs, split);
            report.line("");
            var contest = new Contest(report);
            contest.add("godwit", () -> checked("godwit", clusters, expected, godwit(clusters)));
            contest.add("pgcopydb", () -> checked("pgcopydb", clusters, expected, pgcopydb(clusters, pgcopydb.get())));
            contest.run(runs);
            contest.table(
                    "from an empty database to one that can be used, %d runs of each, by turns; CPU is the median in seconds"
                            .formatted(runs),
                    lines);
            contest.ratios(1);
            report.line(
                    "godwit's time to a usable target: %.2f x pgcopydb's (medians)",
                    contest.contenders().get(0).median(Usage::wall)
                            / contest.contenders().get(1).median(Usage::wall));
            report.line("load after %s", Machine.load());
            report.line("every run: %s", expected.replaceAll("/-?[0-9]+", ""));
        }
        report.write(
                file,
                "Time to a usable target",
                "bench/run usable-target --lines %d --runs %d --jobs %d --split %d --heap %s"
                        .formatted(lines, runs, jobs, split, heap));
        return 0;
    }

    private String prepare(Clusters clusters) throws SQLException {
        try (Connection connection = clusters.toSource()) {
            Shop.create(connection);
            report.note("making %d order lines ...", lines);
            Shop.fill(connection, lines);
            clusters.describe(connection, report);
            try (var statement = connection.createStatement();
                    var size = statement.executeQuery("""
                            SELECT sum(pg_table_size(c.oid)), sum(pg_indexes_size(c.oid)) FROM pg_class c
                            WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace""")) {
                size.next();
                report.line(
                        "database    4 tables, %,d order lines, %,d MiB of rows and %,d MiB of indexes; nothing is masked",
                        lines, size.getLong(1) >> 20, size.getLong(2) >> 20);
            }
            return Shop.contents(connection);
        }
    }

    private interface Load {
        Usage run() throws Exception;
    }

    private Usage checked(String who, Clusters clusters, String expected, Load load) throws Exception {
        clusters.target().dropDatabase(Clusters.TARGET);
        clusters.target().createDatabase(Clusters.TARGET);
        try (Connection connection = clusters.toTarget();
                var statement = connection.createStatement()) {
            statement.execute("CHECKPOINT");
        }
        Usage usage = load.run();
        try (Connection connection = clusters.toTarget()) {
            String found = Shop.contents(connection);
            if (!found.equals(expected)) {
                throw new IllegalStateException("%s left '%s', expected '%s'".formatted(who, found, expected));
            }
        }
        return usage;
    }

    /** From the first process to the end of the stage that makes the target fit for use; what verifies and scans comes after. */
    private Load godwit(Clusters clusters) {
        return () -> {
            double children = CpuTime.ofEndedChildren();
            Usage before = clusters.usage(0);
            long begin = System.currentTimeMillis();
            schema(clusters);
            double tools = CpuTime.ofEndedChildren() - children;
            SyncRun run = clusters.sync(Shop.sync(split + "MiB", jobs), jobs, heap, false);
            Usage used = run.usable().used();
            return new Usage(
                    (run.usable().epochMillis() - begin) / 1e3,
                    used.source() - before.source(),
                    used.target() - before.target(),
                    used.client() + tools);
        };
    }

    private static void schema(Clusters clusters) throws IOException, InterruptedException {
        List<Process> pipe = ProcessBuilder.startPipeline(List.of(
                new ProcessBuilder("pg_dump", "--schema-only", url(clusters.source(), Clusters.SOURCE))
                        .redirectError(ProcessBuilder.Redirect.INHERIT),
                new ProcessBuilder(
                                "psql",
                                "--no-psqlrc",
                                "--quiet",
                                "--set=ON_ERROR_STOP=1",
                                url(clusters.target(), Clusters.TARGET))
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)));
        for (Process process : pipe) {
            require("pg_dump | psql", process.waitFor());
        }
    }

    private Load pgcopydb(Clusters clusters, Path program) {
        return () -> {
            Path folder = Files.createTempDirectory("godwit-bench-pgcopydb");
            Path log = folder.resolve("log");
            Usage before = clusters.usage(CpuTime.ofEndedChildren());
            Process process = new ProcessBuilder(
                            program.toString(),
                            "clone",
                            "--source",
                            url(clusters.source(), Clusters.SOURCE),
                            "--target",
                            url(clusters.target(), Clusters.TARGET),
                            "--dir",
                            folder.resolve("work").toString(),
                            "--table-jobs",
                            Integer.toString(jobs),
                            "--index-jobs",
                            Integer.toString(jobs),
                            "--split-tables-larger-than",
                            split + "MB",
                            "--no-owner",
                            "--no-acl",
                            "--fail-fast")
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            int status = process.waitFor();
            Usage usage = clusters.usage(CpuTime.ofEndedChildren()).minus(before);
            if (status != 0) {
                System.err.println(Files.readString(log));
            }
            require("pgcopydb", status);
            delete(folder);
            return usage;
        };
    }

    private static void require(String program, int status) {
        if (status != 0) {
            throw new IllegalStateException(
                    "%s ended with status %d; what it said is above".formatted(program, status));
        }
    }

    private static String url(EmbeddedPostgres server, String database) {
        return "postgres://%s@%s:%d/%s".formatted(server.user(), server.host(), server.port(), database);
    }

    private static String firstLine(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        process.waitFor();
        return said.lines()
                .filter(line -> line.contains("pgcopydb"))
                .findFirst()
                .orElse("unknown version");
    }

    private static Optional<Path> find(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static void delete(Path folder) throws IOException {
        try (var all = Files.walk(folder)) {
            for (Path each : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
