package dev.godwit.bench;

import dev.godwit.bench.PeopleTable.Contents;
import dev.godwit.common.json.Json;
import dev.godwit.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A masked sync against unmasked {@code psql} pipes, run by turns on the same two servers. */
@Command(
        name = "masked-sync",
        description = "Copies a table with 3 masked columns of 10, and by turns with two psql pipes that mask nothing.",
        mixinStandardHelpOptions = true)
final class MaskedSyncBench implements Callable<Integer> {

    private static final String SOURCE = "source";
    private static final String TARGET = "target";

    private static final Map<String, String> SETTINGS = settings();

    @Option(names = "--rows", defaultValue = "5000000", description = "Rows of the table. Default: ${DEFAULT-VALUE}")
    private long rows;

    @Option(names = "--runs", defaultValue = "5", description = "Runs of each. Default: ${DEFAULT-VALUE}")
    private int runs;

    @Option(names = "--slots", defaultValue = "2", description = "Godwit's copies at once. Default: ${DEFAULT-VALUE}")
    private int slots;

    @Option(names = "--chunk-size", defaultValue = "64MiB", description = "As in sync.yaml. Default: ${DEFAULT-VALUE}")
    private String chunkSize = "";

    @Option(names = "--heap", defaultValue = "256m", description = "Godwit's heap. Default: ${DEFAULT-VALUE}")
    private String heap = "";

    @Option(names = "--binary-pipes", description = "Also two psql pipes in COPY's binary format.")
    private boolean binaryPipes;

    @Option(names = "--report", description = "Also writes what it prints to this file.")
    private @Nullable Path file;

    private final Report report = new Report(System.out);
    private final List<SyncRun> jobs = new ArrayList<>();

    @Override
    public Integer call() throws Exception {
        Optional<Path> psql = PsqlPipes.find();
        if (psql.isEmpty()) {
            System.err.println(
                    "There is no psql on the PATH, so there is nothing to compare with. Install it (on Debian: "
                            + "apt install postgresql-client) and run this again. Nothing was measured.");
            return 7;
        }
        Machine.describe(report);
        try (var source = server();
                var target = server()) {
            Contents expected = prepare(source, target);
            List<Contender> contenders = contenders(psql.get(), source, target);
            for (int run = 1; run <= runs; run++) {
                // Who goes first changes, so that neither always finds the caches as the other left them.
                var order = new ArrayList<>(contenders);
                if (run % 2 == 0) {
                    Collections.reverse(order);
                }
                for (Contender contender : order) {
                    empty(target);
                    Usage usage = contender.copy().run();
                    check(contender, target, expected);
                    contender.results().add(usage);
                    report.line(
                            "run %d of %d  %-20s %8.2f s %8.2f CPU s   load %s",
                            run, runs, contender.name(), usage.wall(), usage.cpu(), Machine.load());
                }
            }
            summarize(contenders);
        }
        report.write(file, "Masked sync against psql pipes", command());
        return 0;
    }

    private interface Copy {
        Usage run() throws Exception;
    }

    private record Contender(String name, boolean masks, Copy copy, List<Usage> results) {
        Contender(String name, boolean masks, Copy copy) {
            this(name, masks, copy, new ArrayList<>());
        }

        Sample of(ToDoubleFunction<Usage> value) {
            return Sample.of(results, value);
        }
    }

    private List<Contender> contenders(Path psql, EmbeddedPostgres source, EmbeddedPostgres target) {
        var all = new ArrayList<Contender>();
        all.add(new Contender("godwit, masked", true, () -> sync(source, target)));
        var text = new PsqlPipes(psql, source, target, "text");
        all.add(new Contender("psql pipes, text", false, () -> text.run(SOURCE, TARGET)));
        if (binaryPipes) {
            var binary = new PsqlPipes(psql, source, target, "binary");
            all.add(new Contender("psql pipes, binary", false, () -> binary.run(SOURCE, TARGET)));
        }
        return all;
    }

    private Usage sync(EmbeddedPostgres source, EmbeddedPostgres target) throws Exception {
        var order = new SyncJvm.Order(
                source.jdbcUrl(SOURCE),
                target.jdbcUrl(TARGET),
                source.user(),
                source.pid(),
                target.pid(),
                slots,
                chunkSize);
        try (var jvm = ChildJvm.start(SyncJvm.class, heap, List.of(Json.text(order)))) {
            var run = Json.as(Json.parse(jvm.answer()), SyncRun.class);
            jobs.add(run);
            return run.copy();
        }
    }

    private static EmbeddedPostgres server() {
        var builder = EmbeddedPostgres.builder();
        SETTINGS.forEach(builder::setting);
        return builder.start();
    }

    private static Map<String, String> settings() {
        var settings = new LinkedHashMap<String, String>();
        settings.put("shared_buffers", "512MB");
        settings.put("max_wal_size", "8GB");
        settings.put("checkpoint_timeout", "30min");
        settings.put("autovacuum", "off");
        return settings;
    }

    private Contents prepare(EmbeddedPostgres source, EmbeddedPostgres target) throws SQLException {
        source.createDatabase(SOURCE);
        target.createDatabase(TARGET);
        try (Connection connection = target.connect(TARGET)) {
            PeopleTable.create(connection);
        }
        try (Connection connection = source.connect(SOURCE)) {
            PeopleTable.create(connection);
            report.note("making %d rows ...", rows);
            PeopleTable.fill(connection, rows);
            describe(connection);
            return PeopleTable.contents(connection);
        }
    }

    private void describe(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var found = statement.executeQuery("""
                        SELECT current_setting('server_version'), pg_relation_size('people'),
                            string_agg(name || '=' || current_setting(name), ', ' ORDER BY name)
                        FROM pg_settings
                        WHERE name IN ('shared_buffers', 'max_wal_size', 'checkpoint_timeout', 'autovacuum', 'fsync',
                            'synchronous_commit', 'full_page_writes', 'wal_level')
                        """)) {
            found.next();
            report.line("servers     PostgreSQL %s, two clusters on loopback", found.getString(1));
            report.line("settings    %s", found.getString(3));
            report.line(
                    "table       %,d rows, %,d MiB, %d bytes a row; no index on either side",
                    rows, found.getLong(2) >> 20, found.getLong(2) / rows);
            report.line("godwit      %d slots in one JVM, -Xmx%s, chunks of %s", slots, heap, chunkSize);
            report.line("");
        }
    }

    private static void empty(EmbeddedPostgres target) throws SQLException {
        try (Connection connection = target.connect(TARGET)) {
            PeopleTable.empty(connection);
        }
    }

    private static void check(Contender contender, EmbeddedPostgres target, Contents expected) throws SQLException {
        try (Connection connection = target.connect(TARGET)) {
            Contents found = PeopleTable.contents(connection);
            var wanted = new Contents(expected.rows(), expected.checksum(), contender.masks() ? 0 : expected.plain());
            if (!found.equals(wanted)) {
                throw new IllegalStateException(
                        "%s copied something else: %s, expected %s".formatted(contender.name(), found, wanted));
            }
        }
    }

    private void summarize(List<Contender> contenders) throws IOException {
        report.line("");
        report.line("copy phase, %d runs of each, by turns; CPU is the median in seconds", runs);
        report.line(
                "%-20s %8s %8s %8s %10s %8s %8s %8s %8s",
                "", "median s", "min s", "max s", "rows/s", "CPU", "source", "target", "client");
        for (Contender contender : contenders) {
            Sample wall = contender.of(Usage::wall);
            report.line(
                    "%-20s %8.2f %8.2f %8.2f %,10.0f %8.2f %8.2f %8.2f %8.2f",
                    contender.name(),
                    wall.median(),
                    wall.min(),
                    wall.max(),
                    rows / wall.median(),
                    contender.of(Usage::cpu).median(),
                    contender.of(Usage::source).median(),
                    contender.of(Usage::target).median(),
                    contender.of(Usage::client).median());
        }
        report.line("");
        Contender godwit = contenders.get(0);
        for (Contender pipes : contenders.subList(1, contenders.size())) {
            Sample pairs = pairs(godwit, pipes);
            report.line(
                    "godwit against %s: throughput %.2f x (medians), %.2f to %.2f x (pairs); CPU %.2f x",
                    pipes.name(),
                    pipes.of(Usage::wall).median() / godwit.of(Usage::wall).median(),
                    pairs.min(),
                    pairs.max(),
                    godwit.of(Usage::cpu).median() / pipes.of(Usage::cpu).median());
        }
        report.line(
                "godwit's whole job, with verification and leak scan: median %.2f s; %d chunks; peak memory of the JVM %d MiB",
                Sample.of(jobs, SyncRun::jobSeconds).median(),
                jobs.get(0).chunks(),
                (long) Sample.of(jobs, SyncRun::peakMemory).max() >> 20);
        report.line("load after %s", Machine.load());
        report.line("every run: all rows there, checksum of the 7 unmasked columns equal, masked where it was to be");
    }

    /** Of the two copies that ran one after the other. */
    private static Sample pairs(Contender godwit, Contender pipes) {
        var ratios = new ArrayList<Double>();
        for (int i = 0; i < godwit.results().size(); i++) {
            ratios.add(pipes.results().get(i).wall() / godwit.results().get(i).wall());
        }
        return Sample.of(ratios, Double::doubleValue);
    }

    private String command() {
        return "bench/run masked-sync --rows %d --runs %d --slots %d --chunk-size %s --heap %s%s"
                .formatted(rows, runs, slots, chunkSize, heap, binaryPipes ? " --binary-pipes" : "")
                .toLowerCase(Locale.ROOT)
                .replace("mib", "MiB");
    }
}
