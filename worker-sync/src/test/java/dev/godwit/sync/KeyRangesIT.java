package dev.godwit.sync;

import static dev.godwit.sync.SyncRun.execute;
import static dev.godwit.sync.SyncRun.failure;
import static dev.godwit.sync.SyncRun.number;
import static dev.godwit.sync.SyncRun.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.common.worker.local.LocalOutcome;
import dev.godwit.testkit.PostgresExtension;
import dev.godwit.testkit.TestDatabase;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables that are cut by their keys: where each task reads a moment of its own, and where pages do not serve. */
class KeyRangesIT {

    @RegisterExtension
    static final PostgresExtension postgres = PostgresExtension.shared();

    private static final String PER_CHUNK = "chunk_size: 256KiB\nconsistency: per-chunk";

    private TestDatabase source;
    private TestDatabase target;

    @BeforeEach
    void twoDatabases() {
        source = postgres.newDatabase("source");
        target = postgres.newDatabase("target");
    }

    private void both(String sql) throws Exception {
        execute(source, sql);
        execute(target, sql);
    }

    private SyncRun run() {
        return SyncRun.between(source, target);
    }

    private void sameRows() throws Exception {
        String all = "SELECT count(*) || ' ' || coalesce(sum(hashtextextended(t::text, 0)), 0) FROM t";
        assertThat(text(target, all)).isEqualTo(text(source, all));
    }

    private static List<String> copies(LocalOutcome outcome) {
        return outcome.results().keySet().stream()
                .filter(key -> key.startsWith("copy/"))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TABLE t (k int PRIMARY KEY, what text)| i",
                "CREATE TABLE t (k bigint PRIMARY KEY, what text)| i::bigint * i * i",
                "CREATE TABLE t (k uuid PRIMARY KEY, what text)| md5(i::text)::uuid",
                "CREATE TABLE t (k text COLLATE \"C\" PRIMARY KEY, what text)| md5(i::text) || E'it''s \\\\ \\n'",
                "CREATE TABLE t (k varchar(40) PRIMARY KEY, what text)| chr(65 + i % 60) || md5(i::text)",
                "CREATE TABLE t (k timestamptz PRIMARY KEY, what text)| timestamptz '2020-01-01' + i * interval '7 hours 1 microsecond'",
                "CREATE TABLE t (k numeric PRIMARY KEY, what text)| CASE i WHEN 1 THEN 'NaN' ELSE i / 7.0 END",
                "CREATE TABLE t (k bytea PRIMARY KEY, what text)| decode(md5(i::text), 'hex')",
                "CREATE DOMAIN code AS text; CREATE TABLE t (k code PRIMARY KEY, what text)| md5(i::text)",
                "CREATE TABLE t (k int, l text, what text, PRIMARY KEY (l, k))| i, chr(97 + i % 3)",
                "CREATE TABLE t (k text UNIQUE, what text)| CASE WHEN i % 5 > 0 THEN md5(i::text) END",
                "CREATE TABLE t (k int, l int, what text, UNIQUE (k, l))| nullif(i % 7, 0), nullif(i, 500)",
                "CREATE TABLE t (k int PRIMARY KEY, what text) PARTITION BY RANGE (k);"
                        + "CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (3000); CREATE TABLE t2 PARTITION OF t FOR VALUES FROM (3000) TO (9000)| i",
            })
    void anyKeyThatPostgresqlOrdersMakesRanges(String table) throws Exception {
        String[] parts = table.split("\\|", 2);
        both(parts[0]);
        String columns = parts[0].contains(" l ") ? "k, l, what" : "k, what";
        execute(
                source,
                "INSERT INTO t (%s) SELECT %s, repeat(md5(i::text), 10) FROM generate_series(1, 6000) i; ANALYZE t"
                        .formatted(columns, parts[1]));

        LocalOutcome outcome = run().with(PER_CHUNK).run();

        assertThat(outcome.failure()).isNull();
        assertThat(copies(outcome)).hasSizeGreaterThan(6);
        sameRows();
    }

    /** Keys are values of rows: neither what goes through the coordinator nor what stays in the target shows them. */
    @Test
    void boundsAreSealedWhereverTheyGo() throws Exception {
        both("CREATE TABLE t (email text PRIMARY KEY, what text)");
        execute(
                source,
                "INSERT INTO t SELECT 'person' || i || '@secret.example', repeat(md5(i::text), 10) FROM generate_series(1, 6000) i");
        var shown = new ConcurrentLinkedQueue<String>();
        var run = run().with(PER_CHUNK).under(SyncRun.KEEP_ALL + "  public.t.email: email\n");

        LocalOutcome outcome = run.run(run.databases(), handler -> new Watched(handler, shown));

        assertThat(outcome.failure()).isNull();
        assertThat(copies(outcome)).hasSizeGreaterThan(6);
        assertThat(shown.toString()).contains("\"keys\"").doesNotContain("secret.example");
        assertThat(outcome.results().toString()).doesNotContain("secret.example");
        assertThat(number(target, "SELECT count(*) FROM godwit.ledger WHERE result::text LIKE '%secret%'"))
                .isZero();
        assertThat(number(target, "SELECT count(*) FROM t WHERE email LIKE '%secret%'"))
                .isZero();
    }

    @Test
    void whatIsUpdatedMeanwhileIsNeitherMissedNorDoubled() throws Exception {
        both("CREATE TABLE t (k int PRIMARY KEY, what text)");
        execute(source, "INSERT INTO t SELECT i, repeat(md5(i::text), 10) FROM generate_series(1, 6000) i");
        var run = run().with(PER_CHUNK);
        var first = new AtomicBoolean(true);

        LocalOutcome outcome = run.run(run.databases(), SyncRun.after("sync.copy", () -> {
            if (first.getAndSet(false)) {
                execute(source, "UPDATE t SET what = repeat('later', 80); UPDATE t SET what = what || '.'");
            }
        }));

        assertThat(outcome.failure()).isNull();
        assertThat(number(target, "SELECT count(*) FROM t")).isEqualTo(6000);
        assertThat(number(target, "SELECT count(*) FROM t WHERE what LIKE 'later%'"))
                .isPositive();
    }

    @Test
    void nothingIsHeldOnTheSourceAndThePlanAndTheReportSayWhatThatMeans() throws Exception {
        both("CREATE TABLE t (k int PRIMARY KEY, what text)");
        execute(source, "INSERT INTO t SELECT i, 'x' FROM generate_series(1, 100) i");

        LocalOutcome outcome = run().with(PER_CHUNK).run();

        assertThat(outcome.failure()).isNull();
        assertThat(outcome.results().keySet()).noneMatch(key -> key.startsWith("hold/"));
        var summary = Objects.requireNonNull(outcome.plan()).summary();
        assertThat(summary.path("consistency").asText()).isEqualTo("per-chunk");
        assertThat(summary.path("consistencyMeans").asText()).contains("may be missed or come twice");
        assertThat(new String(
                        Objects.requireNonNull(outcome.artifacts().get("report.html"))
                                .content(),
                        java.nio.charset.StandardCharsets.UTF_8))
                .contains("per-chunk");
    }

    @Test
    void aTableWithoutAKeyIsRefusedWhereRowsAreOfManyMoments() throws Exception {
        both("CREATE TABLE t (k int, what text); CREATE UNIQUE INDEX ON t (k) WHERE k > 0");

        LocalOutcome outcome = run().with(PER_CHUNK).run();

        assertThat(failure(outcome).message())
                .contains("'public.t' has no primary key or unique index")
                .contains("consistency: snapshot");
        assertThat(failure(outcome).code()).isEqualTo("configuration");
    }

    @Test
    void aTableThatThePatternsSelectSinceThePlanIsPlannedToo() throws Exception {
        both("CREATE TABLE t (k int PRIMARY KEY, what text)");
        execute(source, "INSERT INTO t VALUES (1, 'x')");
        var first = new AtomicBoolean(true);

        LocalOutcome outcome = run().with(PER_CHUNK)
                .when(() -> {
                    if (first.getAndSet(false)) {
                        execute(source, "CREATE TABLE late (id int PRIMARY KEY); INSERT INTO late VALUES (1), (2)");
                        execute(target, "CREATE TABLE late (id int PRIMARY KEY)");
                    }
                })
                .run();

        assertThat(outcome.failure()).isNull();
        assertThat(number(target, "SELECT count(*) FROM late")).isEqualTo(2);
    }

    /** Another access method may keep rows where it likes. This one is PostgreSQL's own under another name. */
    @ParameterizedTest
    @ValueSource(strings = {"PRIMARY KEY", "UNIQUE"})
    void underOneSnapshotATableOfAnotherAccessMethodIsCutByItsKey(String key) throws Exception {
        both("CREATE ACCESS METHOD other_heap TYPE TABLE HANDLER heap_tableam_handler");
        both("CREATE TABLE t (k int %s, what text) USING other_heap".formatted(key));
        execute(
                source,
                "INSERT INTO t SELECT nullif(i, %d), repeat(md5(i::text), 10) FROM generate_series(1, 6000) i"
                        .formatted(key.equals("UNIQUE") ? 100 : 0));

        LocalOutcome outcome = run().with("chunk_size: 256KiB").run();

        assertThat(outcome.failure()).isNull();
        var cut =
                Objects.requireNonNull(outcome.plan()).summary().path("tables").path(0);
        assertThat(cut.path("cutBy").asText()).isEqualTo("keys");
        assertThat(cut.path("cutReason").asText()).contains("access method 'other_heap'");
        assertThat(copies(outcome)).hasSizeGreaterThan(6);
        sameRows();
    }

    @Test
    void whatIsNoTableIsRefusedByItsKind() throws Exception {
        both(
                "CREATE TABLE t (k int PRIMARY KEY); CREATE VIEW v AS SELECT * FROM t; CREATE MATERIALIZED VIEW m AS SELECT * FROM t;"
                        + "CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w; CREATE FOREIGN TABLE f (k int) SERVER s");

        assertThat(run().run().failure()).isNull();
        assertThat(failure(run().replacing()
                                .of("[public.t, public.v, public.m, public.f]")
                                .run())
                        .message())
                .contains("'public.v' is a view")
                .contains("'public.m' is a materialized view")
                .contains("'public.f' is a foreign table");
    }
}
