package dev.godwit.sync;

import static dev.godwit.sync.SyncRun.execute;
import static dev.godwit.sync.SyncRun.number;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.job.JobState;
import dev.godwit.common.worker.local.LocalOutcome;
import dev.godwit.testkit.PostgresExtension;
import dev.godwit.testkit.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How tables are cut: into tasks with as much to do, and how they are put together again. */
class ChunksIT {

    @RegisterExtension
    static final PostgresExtension postgres = PostgresExtension.shared();

    private static final double MOST = 1.5;

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

    @ParameterizedTest
    @ValueSource(
            strings = {
                // Rows of one kilobyte in the first tenth, and short ones behind them.
                "CREATE TABLE t (id int, what text);"
                        + "INSERT INTO t SELECT i, NOISE(CASE WHEN i < 3000 THEN 32 ELSE 1 END) FROM generate_series(1, 40000) i",
                // Every second row is dead.
                "CREATE TABLE t (id int, what text);"
                        + "INSERT INTO t SELECT i, NOISE(8) FROM generate_series(1, 24000) i; DELETE FROM t WHERE id % 2 = 0",
                // All dead rows are in the first half.
                "CREATE TABLE t (id int, what text);"
                        + "INSERT INTO t SELECT i, NOISE(8) FROM generate_series(1, 24000) i; DELETE FROM t WHERE id < 12000",
                // The last fifth keeps its values in TOAST.
                "CREATE TABLE t (id int, what text); ALTER TABLE t ALTER what SET STORAGE EXTERNAL;"
                        + "INSERT INTO t SELECT i, NOISE(CASE WHEN i > 4000 THEN 200 ELSE 4 END) FROM generate_series(1, 5000) i",
                // Partitions of all sizes.
                "CREATE TABLE t (id int, what text) PARTITION BY RANGE (id);"
                        + "CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (100); CREATE TABLE t2 PARTITION OF t FOR VALUES FROM (100) TO (15000);"
                        + "CREATE TABLE t3 PARTITION OF t FOR VALUES FROM (15000) TO (17000); CREATE TABLE t4 PARTITION OF t FOR VALUES FROM (17000) TO (18000);"
                        + "CREATE TABLE t5 PARTITION OF t FOR VALUES FROM (18000) TO (18200); CREATE TABLE t6 PARTITION OF t FOR VALUES FROM (18200) TO (30000);"
                        + "INSERT INTO t SELECT i, NOISE(8) FROM generate_series(1, 24000) i",
                // Keys without an order.
                "CREATE TABLE t (id uuid PRIMARY KEY, what text);"
                        + "INSERT INTO t SELECT md5(i::text)::uuid, NOISE(8) FROM generate_series(1, 20000) i",
            })
    void theLargestChunkHasLittleMoreToDoThanOthers(String rows) throws Exception {
        String[] statements = rows.split("INSERT", 2);
        both(statements[0]);
        execute(
                source,
                "INSERT"
                        + statements[1].replaceAll(
                                "NOISE\\((.*?)\\) FROM",
                                "(SELECT string_agg(md5(random()::text || i || n), '')"
                                        + " FROM generate_series(1, $1) n) FROM"));

        LocalOutcome outcome = run().with("chunk_size: 512KiB").run();

        assertThat(outcome.failure()).isNull();
        List<Long> bytes = copies(outcome).stream()
                .map(result -> result.path("counted").path("bytes").asLong())
                .sorted()
                .toList();
        assertThat(bytes).hasSizeGreaterThan(4);
        assertThat((double) bytes.get(bytes.size() - 1) / bytes.get(bytes.size() / 2))
                .as("bytes of each chunk: %s", bytes)
                .isLessThanOrEqualTo(MOST);
    }

    @Test
    void smallTablesAndPartitionsGoTogetherAndAreEachCountedAndDigested() throws Exception {
        var schema = new StringBuilder("CREATE TABLE p (id int, what text) PARTITION BY LIST (id);");
        for (int i = 0; i < 120; i++) {
            schema.append(
                    "CREATE TABLE t%1$d (id int PRIMARY KEY, email text); CREATE TABLE p%1$d PARTITION OF p FOR VALUES IN (%1$d);"
                            .formatted(i));
        }
        both(schema.toString());
        var rows = new StringBuilder("INSERT INTO p SELECT i % 120, 'x' FROM generate_series(1, 1000) i;");
        for (int i = 0; i < 120; i++) {
            rows.append("INSERT INTO t%d SELECT i, 'person' || i || '@secret.example' FROM generate_series(1, %d) i;"
                    .formatted(i, i));
        }
        execute(source, rows.toString());

        LocalOutcome outcome = run().under("""
                        rules:
                          public.p.*: {keep: {reason: not personal, by: dpo, until: 2099-01-01}}
                          public.t*.id: {keep: {reason: not personal, by: dpo, until: 2099-01-01}}
                          public.t*.email: email
                        """).with("chunk_size: auto").run();

        assertThat(outcome.failure()).isNull();
        assertThat(outcome.state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(copies(outcome)).hasSizeLessThan(6);
        assertThat(number(target, "SELECT count(*) FROM p")).isEqualTo(1000);
        for (int i : List.of(0, 1, 77, 119)) {
            assertThat(number(target, "SELECT count(*) FROM t" + i)).isEqualTo(i);
            assertThat(SyncRun.result(outcome, "verify/public.t" + i)
                            .path("rows")
                            .asLong())
                    .isEqualTo(i);
        }
        assertThat(number(target, "SELECT count(*) FROM t119 WHERE email LIKE '%secret%'"))
                .isZero();
        assertThat(SyncRun.result(outcome, "leak-scan").path("remembered").asLong())
                .isPositive();
    }

    @Test
    void aTaskThatTakesTooLongGivesBackWhatItHasNotBegun() throws Exception {
        both("CREATE TABLE t (id int, what text)");
        execute(source, "INSERT INTO t SELECT i, repeat(md5(i::text), 8) FROM generate_series(1, 60000) i");

        LocalOutcome outcome = run().with("chunk_size: 64MiB")
                .givingBackAfter(Duration.ofMillis(1))
                .run();

        assertThat(outcome.failure()).isNull();
        assertThat(outcome.results()).containsKeys("copy/public.t/1", "copy/public.t/1.1");
        assertThat(copies(outcome)).hasSizeGreaterThan(3);
        assertThat(number(target, "SELECT count(*) FROM t")).isEqualTo(60_000);
        assertThat(number(target, "SELECT count(DISTINCT id) FROM t")).isEqualTo(60_000);
    }

    /** The task is done again in the bounds that it had when it gave the rest back, whatever its own time is then. */
    @Test
    void aTaskThatGaveWorkBackIsDoneAgainInItsBoundsIfTheTargetLosesIt() throws Exception {
        both("CREATE TABLE t (id int, what text)");
        execute(source, "INSERT INTO t SELECT i, repeat(md5(i::text), 8) FROM generate_series(1, 30000) i");
        var run = run().with("chunk_size: 64MiB").givingBackAfter(Duration.ofMillis(1));
        var losing = Losing.commitOf("copy/public.t/1", target, "DELETE FROM t WHERE id <= (%d)");

        LocalOutcome outcome = run.run(run.databases(), losing);

        assertThat(outcome.failure()).isNull();
        assertThat(losing.lost()).isOne();
        assertThat(number(target, "SELECT count(*) FROM t")).isEqualTo(30_000);
        assertThat(number(target, "SELECT count(DISTINCT id) FROM t")).isEqualTo(30_000);
    }

    @Test
    void aGapBetweenTheRangesOfTheLedgerFailsTheVerification() throws Exception {
        both("CREATE TABLE t (id int, what text)");
        execute(source, "INSERT INTO t SELECT i, repeat(md5(i::text), 8) FROM generate_series(1, 5000) i");
        var run = run();

        LocalOutcome outcome = run.run(
                run.databases(),
                SyncRun.after(
                        "sync.finish",
                        () -> execute(
                                target,
                                "UPDATE godwit.ledger SET result = jsonb_set(result, '{data,parts,0,range,to}', '7')"
                                        + " WHERE key = 'copy/public.t/2'")));

        assertThat(SyncRun.failure(outcome).code()).isEqualTo("verification-failed");
        assertThat(SyncRun.failure(outcome).message()).contains("there is a gap");
    }

    @Test
    void theLedgerSaysForTheNextSyncHowFastATableGoes() throws Exception {
        both("CREATE TABLE t (id int, what text)");
        execute(source, "INSERT INTO t SELECT i, repeat(md5(i::text), 8) FROM generate_series(1, 20000) i");
        assertThat(run().run().failure()).isNull();
        assertThat(cut(run().replacing().with("chunk_size: auto").run())
                        .path("cutBy")
                        .asText())
                .isEqualTo("whole");
        execute(
                target,
                "UPDATE godwit.ledger SET result = jsonb_set(result, '{data,parts,0,millis}', '100000') WHERE key LIKE 'copy/%'");

        JsonNode cut = cut(run().replacing().with("chunk_size: auto").run());

        assertThat(cut.path("cutReason").asText()).contains("by the rate that earlier syncs measured");
        assertThat(cut.path("chunks").asInt()).isGreaterThan(2);
    }

    @Test
    void planningTakesLessThanFiftyMillisecondsForEachTable() throws Exception {
        int tables = 500;
        var schema = new StringBuilder();
        var rows = new StringBuilder();
        for (int i = 0; i < tables; i++) {
            schema.append("CREATE TABLE t%d (id int PRIMARY KEY, what text);".formatted(i));
            rows.append("INSERT INTO t%d SELECT i, repeat('x', 500) FROM generate_series(1, 400) i;".formatted(i));
        }
        both(schema.toString());
        execute(source, rows.toString());
        var run = run().with("chunk_size: 64KiB").planOnly();

        long began = System.nanoTime();
        LocalOutcome outcome = run.run();
        Duration took = Duration.ofNanos(System.nanoTime() - began);

        assertThat(outcome.failure()).isNull();
        assertThat(Objects.requireNonNull(outcome.plan())
                        .summary()
                        .path("copyTasks")
                        .asInt())
                .isGreaterThan(tables);
        System.out.println("Planned " + tables + " tables in " + took.toMillis() + " ms");
        assertThat(took).isLessThan(Duration.ofMillis(50L * tables));
    }

    private SyncRun run() {
        return SyncRun.between(source, target);
    }

    private static JsonNode cut(LocalOutcome outcome) {
        assertThat(outcome.failure()).isNull();
        return Objects.requireNonNull(outcome.plan()).summary().path("tables").path(0);
    }

    private static List<JsonNode> copies(LocalOutcome outcome) {
        var copies = new ArrayList<JsonNode>();
        for (Map.Entry<String, JsonNode> result : outcome.results().entrySet()) {
            if (result.getKey().startsWith("copy/")) {
                copies.add(result.getValue());
            }
        }
        return copies;
    }
}
