package dev.godwit.sync;

import static dev.godwit.sync.SyncRun.execute;
import static dev.godwit.sync.SyncRun.number;
import static dev.godwit.sync.SyncRun.result;
import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.job.TaskDraft;
import dev.godwit.common.json.Json;
import dev.godwit.common.worker.local.LocalOutcome;
import dev.godwit.sync.verify.SyncReport;
import dev.godwit.sync.verify.TableReport;
import dev.godwit.testkit.PostgresExtension;
import dev.godwit.testkit.TestDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever becomes of the rows that are there: tables that share a task, and parts of one that several tasks copy in slices, are each what they would be alone. */
class SharedTasksIT {

    @RegisterExtension
    static final PostgresExtension postgres = PostgresExtension.shared();

    private static final String SHARED = "copy/small tables/1";

    private static final String POLICY = """
            rules:
              public.*.mail: email
              public.*.id: {keep: {reason: not personal, by: dpo, until: 2099-01-01}}
              public.t.p: {keep: {reason: not personal, by: dpo, until: 2099-01-01}}
              public.t.note: {keep: {reason: not personal, by: dpo, until: 2099-01-01}}
            """;

    private TestDatabase source;
    private TestDatabase target;

    @BeforeEach
    void twoTablesOfWhichRowsAreThere() throws SQLException {
        source = postgres.newDatabase("source");
        target = postgres.newDatabase("target");
        String schema = """
                CREATE TABLE p (id int PRIMARY KEY, mail text);
                CREATE TABLE t (id int PRIMARY KEY, p int REFERENCES p, mail text, note text);
                """;
        execute(source, schema);
        execute(target, schema);
        execute(source, """
                INSERT INTO p SELECT i, 'p' || i || '@secret.example' FROM generate_series(101, 300) i;
                INSERT INTO t SELECT i, 101 + i % 200, 't' || i || '@secret.example', repeat(md5(i::text), 8)
                FROM generate_series(1001, 21000) i;
                ANALYZE
                """);
        execute(
                target,
                "INSERT INTO p VALUES (1, 'own'); INSERT INTO t VALUES (1, 1, 'own', 'own'), (2, 1, 'own', 'own')");
    }

    @ParameterizedTest
    @ValueSource(strings = {"append", "upsert", "replace", "truncate"})
    void tablesOfOneTaskComeAsTheyWouldAlone(String existing) throws Exception {
        boolean stay = existing.equals("append") || existing.equals("upsert");

        LocalOutcome outcome = run(existing).run();

        assertThat(outcome.failure()).isNull();
        assertThat(outcome.results()).containsKey(SHARED);
        assertThat(number(target, "SELECT count(*) FROM p")).isEqualTo(stay ? 201 : 200);
        assertThat(number(target, "SELECT count(*) FROM t")).isEqualTo(stay ? 20_002 : 20_000);
        assertThat(number(target, "SELECT count(*) FROM t WHERE mail LIKE '%secret%' OR mail IS NULL"))
                .isZero();
        assertThat(result(outcome, "verify/public.p").path("rows").asLong()).isEqualTo(200);
        assertThat(result(outcome, "verify/public.t").path("rows").asLong()).isEqualTo(20_000);
    }

    @Test
    void rowsOfAnySliceTakeThePlaceOfThoseWithTheirKey() throws Exception {
        execute(target, "INSERT INTO t SELECT i, 1, 'old', 'old' FROM generate_series(1001, 21000, 7) i");

        LocalOutcome outcome = run("upsert")
                .with("chunk_size: 64MiB")
                .givingBackAfter(Duration.ofMillis(1))
                .run();

        assertThat(outcome.failure()).isNull();
        assertThat(outcome.results().keySet()).anyMatch(key -> key.startsWith(SHARED + "."));
        assertThat(number(target, "SELECT count(*) FROM t")).isEqualTo(20_002);
        assertThat(number(target, "SELECT count(*) FROM t WHERE note = 'old'")).isZero();
        assertThat(number(target, "SELECT count(*) FROM p")).isEqualTo(201);
    }

    @Test
    void aSharedTaskWaitsForTheDigestsOfAllItsTables() throws Exception {
        var added = new AtomicReference<List<TaskDraft>>(List.of());
        var run = run("append");

        run.run(run.databases(), SyncRun.around("sync.plan", task -> {
            var result = task.call();
            added.set(result.added());
            return result;
        }));

        assertThat(added.get())
                .filteredOn(draft -> draft.key().equals(SHARED))
                .singleElement()
                .satisfies(draft -> assertThat(draft.after()).contains("before/public.p", "before/public.t"));
    }

    @Test
    void whatASharedTaskHasAddedIsTakenBackFromEachTable() throws Exception {
        var once = new AtomicBoolean();
        var run = run("append");

        LocalOutcome outcome = run.run(run.databases(), SyncRun.around("sync.copy", task -> {
            var result = task.call();
            if (once.compareAndSet(false, true)) {
                throw new JobFailedException(FailureKind.REPLAN, "again", "The snapshot is lost");
            }
            return result;
        }));

        assertThat(outcome.failure()).isNull();
        assertThat(number(target, "SELECT max(epoch) FROM godwit.epoch")).isEqualTo(2);
        assertThat(number(target, "SELECT count(*) FROM p")).isEqualTo(201);
        assertThat(number(target, "SELECT count(*) FROM t")).isEqualTo(20_002);
    }

    @Test
    void differentValuesAreCountedOverAllSlicesOfATableAndOfNoOther() throws Exception {
        LocalOutcome outcome = run("truncate").run();

        assertThat(outcome.failure()).isNull();
        assertThat(distinct(outcome, "public.p")).isBetween(180L, 220L);
        assertThat(distinct(outcome, "public.t")).isBetween(18_000L, 22_000L);
    }

    @Test
    void aTaskGivesNothingBackWhereCopiesAreLimited() throws Exception {
        LocalOutcome outcome = run("truncate")
                .with("chunk_size: auto\nlimits: {copies: 1}")
                .givingBackAfter(Duration.ofMillis(1))
                .run();

        assertThat(outcome.failure()).isNull();
        assertThat(outcome.results().keySet().stream().filter(key -> key.startsWith("copy/")))
                .containsExactly(SHARED);
    }

    private static long distinct(LocalOutcome outcome, String table) {
        byte[] json =
                Objects.requireNonNull(outcome.artifacts().get(SyncReport.JSON)).content();
        TableReport.Column mail = Json.as(Json.parse(json), SyncReport.class).tables().stream()
                .filter(each -> each.source().equals(table))
                .flatMap(each -> each.columns().stream())
                .filter(column -> column.name().equals("mail"))
                .findFirst()
                .orElseThrow();
        assertThat(mail.warning()).isNull();
        return Objects.requireNonNull(mail.distinctAfter());
    }

    private SyncRun run(String existing) {
        return SyncRun.between(source, target).under(POLICY).existing(existing).with("chunk_size: auto");
    }
}
