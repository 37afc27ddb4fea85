package dev.godwit.sync;

import static dev.godwit.sync.SyncRun.execute;
import static dev.godwit.sync.SyncRun.failure;
import static dev.godwit.sync.SyncRun.number;
import static dev.godwit.sync.SyncRun.plan;
import static dev.godwit.sync.SyncRun.result;
import static dev.godwit.sync.SyncRun.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.worker.TaskContext;
import dev.godwit.common.worker.TaskHandler;
import dev.godwit.common.worker.local.LocalOutcome;
import dev.godwit.testkit.PostgresExtension;
import dev.godwit.testkit.TestDatabase;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Rows that the target's tables hold stay where a sync adds others, or takes the place of those with the same key. */
class LoadModesIT {

    @RegisterExtension
    static final PostgresExtension postgres = PostgresExtension.shared();

    private static final String SCHEMA = """
            CREATE TABLE p (id int PRIMARY KEY, name text);
            CREATE TABLE t (id int PRIMARY KEY, p int REFERENCES p, note text, twice int GENERATED ALWAYS AS (id * 2) STORED);
            CREATE INDEX t_note ON t (note);
            """;

    private TestDatabase source;
    private TestDatabase target;

    @BeforeEach
    void twoDatabasesOfTheSameSchema() throws SQLException {
        source = postgres.newDatabase("source");
        target = postgres.newDatabase("target");
        execute(source, SCHEMA);
        execute(target, SCHEMA);
        execute(source, """
                INSERT INTO p SELECT i, 'p ' || i FROM generate_series(101, 110) i;
                INSERT INTO t (id, p, note) SELECT i, 101 + i % 10, 'note ' || i || repeat('x', 100) FROM generate_series(1001, 6000) i;
                """);
        execute(
                target,
                "INSERT INTO p VALUES (1, 'own'); INSERT INTO t (id, p, note) VALUES (1, 1, 'own'), (2, 1, 'own')");
    }

    @Test
    void rowsAreAddedToThoseThatAreThere() throws Exception {
        LocalOutcome outcome =
                SyncRun.between(source, target).existing("append").run();

        assertThat(outcome.failure()).isNull();
        assertThat(number(target, "SELECT count(*) FROM t")).isEqualTo(5002);
        assertThat(number(target, "SELECT count(*) FROM t WHERE note = 'own'")).isEqualTo(2);
        assertThat(result(outcome, "verify/public.t").path("rows").asLong()).isEqualTo(5000);
        assertThat(result(outcome, "verify/public.t").path("rowsBefore").asLong())
                .isEqualTo(2);
        assertThat(text(target, "SELECT convalidated FROM pg_constraint WHERE contype = 'f'"))
                .isEqualTo("t");
        assertThat(number(target, "SELECT count(*) FROM pg_indexes WHERE indexname = 't_note'"))
                .isOne();
    }

    @Test
    void whatOthersWriteWhileRowsAreAddedIsToldByTheVerification() throws Exception {
        var meddled = new AtomicBoolean();

        LocalOutcome outcome = SyncRun.between(source, target)
                .existing("append")
                .run(
                        SyncRun.between(source, target).databases(),
                        handler -> new Beforehand(handler, "sync.finish", context -> {
                            if (meddled.compareAndSet(false, true)) {
                                execute(target, "UPDATE t SET note = 'changed' WHERE id = 1");
                            }
                        }));

        assertThat(failure(outcome).code()).isEqualTo("verification-failed");
        assertThat(failure(outcome).message())
                .contains("Table 'public.t'", "had been there (2)", "Somebody else has written to it");
    }

    @Test
    void aRowWhoseKeyIsThereCannotBeAdded() throws Exception {
        execute(target, "INSERT INTO t (id, note) VALUES (1001, 'own')");

        LocalOutcome outcome =
                SyncRun.between(source, target).existing("append").run();

        assertThat(failure(outcome).message())
                .contains("'t_pkey'", "A row that is there has the same key", "'existing: upsert'")
                .doesNotContain("1001");
    }

    @Test
    void whatWasAddedIsTakenBackWhenTheJobIsPlannedAgain() throws Exception {
        LocalOutcome outcome = SyncRun.between(source, target)
                .existing("append")
                .run(
                        SyncRun.between(source, target).databases(),
                        handler -> new PlansAgain(handler, new AtomicBoolean()));

        assertThat(outcome.failure()).isNull();
        assertThat(number(target, "SELECT max(epoch) FROM godwit.epoch")).isEqualTo(2);
        assertThat(number(target, "SELECT count(*) FROM t")).isEqualTo(5002);
        assertThat(number(target, "SELECT count(*) FROM p")).isEqualTo(11);
    }

    @Test
    void rowsThatSomebodyChangedSinceTheyWereAddedAreNotTakenBack() throws Exception {
        var once = new AtomicBoolean();
        LocalOutcome outcome = SyncRun.between(source, target)
                .existing("append")
                .run(
                        SyncRun.between(source, target).databases(),
                        handler -> new Beforehand(new PlansAgain(handler, once), "sync.prepare", context -> {
                            if (context.grant().jobEpoch() > 1) {
                                execute(target, "UPDATE t SET note = 'mine' WHERE id = (SELECT max(id) FROM t)");
                            }
                        }));

        assertThat(failure(outcome).code()).isEqualTo("appended-rows-changed");
        assertThat(number(target, "SELECT count(*) FROM t WHERE note = 'mine'")).isOne();
    }

    @Test
    void rowsThatOthersPointToByNowAreNotTakenBack() throws Exception {
        var once = new AtomicBoolean();
        execute(target, "CREATE TABLE outside (id int REFERENCES t ON DELETE CASCADE)");
        LocalOutcome outcome = SyncRun.between(source, target)
                .of("[public.t, public.p]")
                .existing("append")
                .run(
                        SyncRun.between(source, target).databases(),
                        handler -> new Beforehand(new PlansAgain(handler, once), "sync.prepare", context -> {
                            if (context.grant().jobEpoch() > 1) {
                                execute(target, "INSERT INTO outside SELECT max(id) FROM t");
                            }
                        }));

        assertThat(failure(outcome).code()).isEqualTo("appended-rows-used");
        assertThat(failure(outcome).message()).contains("'public.outside'", "'outside_id_fkey'");
        assertThat(number(target, "SELECT count(*) FROM outside")).isOne();
    }

    @Test
    void rowsOfTheSameKeyTakeThePlaceOfOthers() throws Exception {
        execute(target, """
                INSERT INTO p SELECT i, 'old' FROM generate_series(101, 105) i;
                INSERT INTO t (id, p, note) SELECT i, 101, 'old' FROM generate_series(1001, 1500) i;
                """);

        LocalOutcome outcome =
                SyncRun.between(source, target).existing("upsert").run();

        assertThat(outcome.failure()).isNull();
        assertThat(number(target, "SELECT count(*) FROM t")).isEqualTo(5002);
        assertThat(number(target, "SELECT count(*) FROM t WHERE note = 'old'")).isZero();
        assertThat(number(target, "SELECT count(*) FROM t WHERE note = 'own'")).isEqualTo(2);
        assertThat(number(target, "SELECT count(*) FROM t WHERE twice <> id * 2"))
                .isZero();
        assertThat(plan(outcome).summary().path("tables").toString()).contains("\"key\":[\"id\"]");
        assertThat(plan(outcome).factors().toString()).contains("overwrites rows that have the key");
        assertThat(result(outcome, "verify/public.t").path("rows").asLong()).isEqualTo(5000);
    }

    @Test
    void identityPartitionsAndKeysOfExtensionTypesAreMerged() throws Exception {
        String tables = """
                CREATE EXTENSION citext;
                CREATE TABLE i (code citext NOT NULL UNIQUE, id int GENERATED ALWAYS AS IDENTITY, v text);
                CREATE TABLE d (id int, day date, v text, PRIMARY KEY (day, id)) PARTITION BY RANGE (day);
                CREATE TABLE d1 PARTITION OF d FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
                CREATE TABLE d2 PARTITION OF d DEFAULT;
                CREATE TABLE k (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY);
                """;
        execute(source, tables);
        execute(target, tables);
        execute(source, """
                INSERT INTO i (code, v) VALUES ('Abc', 'new'), ('x', 'new');
                INSERT INTO d VALUES (1, '2026-01-05', 'new'), (2, '2026-03-01', 'new');
                INSERT INTO k SELECT FROM generate_series(1, 3);
                """);
        execute(target, """
                INSERT INTO i (code, id, v) OVERRIDING SYSTEM VALUE VALUES ('aBC', 77, 'old'), ('y', 78, 'own');
                INSERT INTO d VALUES (1, '2026-01-05', 'old'), (1, '2026-03-01', 'own');
                INSERT INTO k DEFAULT VALUES;
                """);

        LocalOutcome outcome =
                SyncRun.between(source, target).existing("upsert").run();

        assertThat(outcome.failure()).isNull();
        assertThat(text(target, "SELECT string_agg(concat_ws(' ', code, id, v), ', ' ORDER BY id) FROM i"))
                .isEqualTo("Abc 1 new, x 2 new, y 78 own");
        assertThat(text(target, "SELECT string_agg(concat_ws(' ', id, day, v), ', ' ORDER BY day, id) FROM d"))
                .isEqualTo("1 2026-01-05 new, 1 2026-03-01 own, 2 2026-03-01 new");
        assertThat(number(target, "SELECT count(*) FROM k")).isEqualTo(3);
    }

    @Test
    void aTableWithoutAKeyOfItsOwnCannotBeMerged() throws Exception {
        String tables = """
                CREATE TABLE none (a int, b int);
                CREATE TABLE nullable (a int UNIQUE);
                CREATE TABLE several (a int NOT NULL UNIQUE, b int NOT NULL UNIQUE);
                CREATE TABLE late (a int PRIMARY KEY DEFERRABLE);
                CREATE TABLE here (a int NOT NULL);
                """;
        execute(source, tables);
        execute(target, tables + "ALTER TABLE here ADD PRIMARY KEY (a)");

        LocalOutcome outcome =
                SyncRun.between(source, target).existing("upsert").run();

        assertThat(failure(outcome).message())
                .contains("'public.none'", "'public.nullable'", "'public.late'", "'public.here'")
                .contains("'public.several'", "several unique keys: several_a_key, several_b_key")
                .doesNotContain("'public.t'");
    }

    @Test
    void aKeyWhoseMaskDependsOnOtherColumnsCannotBeMerged() throws Exception {
        String tables = "CREATE TABLE m (mail text PRIMARY KEY, num int NOT NULL)";
        execute(source, tables);
        execute(target, tables);

        LocalOutcome outcome = SyncRun.between(source, target)
                .existing("upsert")
                .of("[public.m]")
                .under(SyncRun.KEEP_ALL
                        + "  public.m.mail: {strategy: template, template: 'u{id}.{row.num}@example.com'}\n")
                .run();

        assertThat(failure(outcome).message())
                .contains("What 'template' makes of 'public.m.mail' depends on other columns");
    }

    /** Does something before a kind of task. */
    private record Beforehand(TaskHandler handler, String when, Deed deed) implements TaskHandler {
        interface Deed {
            void before(TaskContext context) throws SQLException;
        }

        @Override
        public String kind() {
            return handler.kind();
        }

        @Override
        public TaskResult run(TaskContext context) throws JobFailedException, InterruptedException {
            if (kind().equals(when)) {
                try {
                    deed.before(context);
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            }
            return handler.run(context);
        }
    }

    /** Has the job planned again once, after the last chunk of the large table is committed. */
    private record PlansAgain(TaskHandler handler, AtomicBoolean done) implements TaskHandler {
        @Override
        public String kind() {
            return handler.kind();
        }

        @Override
        public TaskResult run(TaskContext context) throws JobFailedException, InterruptedException {
            TaskResult result = handler.run(context);
            if (context.grant().key().equals("copy/public.t/2")
                    && context.grant().jobEpoch() == 1
                    && done.compareAndSet(false, true)) {
                throw new JobFailedException(FailureKind.REPLAN, "again", "The snapshot is lost");
            }
            return result;
        }
    }
}
