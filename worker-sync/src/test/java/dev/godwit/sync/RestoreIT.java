package dev.godwit.sync;

import static dev.godwit.sync.SyncRun.execute;
import static dev.godwit.sync.SyncRun.failure;
import static dev.godwit.sync.SyncRun.number;
import static dev.godwit.sync.SyncRun.result;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.job.JobId;
import dev.godwit.common.job.TaskDraft;
import dev.godwit.common.json.Json;
import dev.godwit.common.postgres.Databases;
import dev.godwit.common.postgres.LocalRunNumbers;
import dev.godwit.common.worker.local.LocalJob;
import dev.godwit.common.worker.local.LocalListener;
import dev.godwit.common.worker.local.LocalOutcome;
import dev.godwit.common.worker.local.LocalRun;
import dev.godwit.common.worker.local.LocalStage;
import dev.godwit.schema.sql.PgQueryParser;
import dev.godwit.sync.anonymize.MaskKey;
import dev.godwit.sync.anonymize.strategy.AnonymizationStrategies;
import dev.godwit.testkit.PostgresExtension;
import dev.godwit.testkit.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What syncs that failed for good have left in a target is cleared up on demand. */
class RestoreIT {

    @RegisterExtension
    static final PostgresExtension postgres = PostgresExtension.shared();

    private static final String SCHEMA = """
            CREATE TABLE p (id int PRIMARY KEY);
            CREATE TABLE t (id int PRIMARY KEY, p int REFERENCES p, note text);
            """;

    private TestDatabase source;
    private TestDatabase target;

    @BeforeEach
    void twoDatabasesOfTheSameSchema() throws SQLException {
        source = postgres.newDatabase("source");
        target = postgres.newDatabase("target");
        execute(source, SCHEMA);
        execute(target, SCHEMA);
        execute(source, "INSERT INTO p VALUES (1); INSERT INTO t SELECT i, 1, 'x' FROM generate_series(1, 10) i");
        execute(target, "CREATE INDEX t_note ON t (note); CREATE INDEX t_p ON t (p); CREATE INDEX p_id ON p (id)");
    }

    @Test
    void whatAFailedSyncTookOffComesBack() throws Exception {
        fail("truncate");
        assertThat(number(target, "SELECT count(*) FROM pg_indexes WHERE schemaname = 'public'"))
                .isEqualTo(2);

        LocalOutcome outcome = restore();

        assertThat(outcome.failure()).isNull();
        assertThat(result(outcome, "restore").path("indexes").asInt()).isEqualTo(3);
        assertThat(result(outcome, "restore").path("validated").asInt()).isEqualTo(1);
        assertThat(number(target, "SELECT count(*) FROM pg_indexes WHERE schemaname = 'public'"))
                .isEqualTo(5);
        assertThat(number(target, "SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND convalidated"))
                .isOne();
        assertThat(number(target, "SELECT count(*) FROM godwit.deferred WHERE done IS NULL"))
                .isZero();
        assertThat(result(restore(), "restore").path("indexes").asInt()).isZero();
    }

    @Test
    void whatCannotComeBackDoesNotKeepTheRestFromIt() throws Exception {
        fail("truncate");
        execute(target, "CREATE SEQUENCE t_note; INSERT INTO t VALUES (-1, 99)");

        LocalOutcome outcome = restore();

        assertThat(failure(outcome).code()).isEqualTo("restore-incomplete");
        assertThat(failure(outcome).message())
                .startsWith("2 objects of 'staging' are still missing")
                .contains("'public.t_note'", "its name is taken", "'public.t.t_p_fkey'", "23503");
        assertThat(number(target, "SELECT count(*) FROM pg_indexes WHERE indexname IN ('t_p', 'p_id')"))
                .isEqualTo(2);
        assertThat(number(target, "SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND NOT convalidated"))
                .isOne();
    }

    @Test
    void whatWasLoadedBesideTheTablesGoes() throws Exception {
        fail("replace");
        assertThat(number(target, "SELECT count(*) FROM pg_namespace WHERE nspname ~ '^godwit_load_'"))
                .isOne();

        LocalOutcome outcome = restore();

        assertThat(outcome.failure()).isNull();
        assertThat(result(outcome, "restore").path("schemasDropped").asInt()).isOne();
        assertThat(result(outcome, "restore").path("indexes").asInt()).isZero();
        assertThat(number(target, "SELECT count(*) FROM pg_namespace WHERE nspname ~ '^godwit_load_'"))
                .isZero();
        assertThat(number(target, "SELECT count(*) FROM godwit.deferred WHERE done IS NULL"))
                .isZero();
    }

    /** A job that is paused has no session, and goes on with what it has loaded. */
    @Test
    void aLaterSyncLeavesWhatAnotherHasLoadedForOtherTables() throws Exception {
        fail("replace");
        String loaded = "SELECT count(*) FROM pg_namespace WHERE nspname ~ '^godwit_load_'";
        for (TestDatabase database : List.of(source, target)) {
            execute(database, "CREATE TABLE other (id int)");
        }

        assertThat(SyncRun.between(source, target).of("[public.other]").run().failure())
                .isNull();
        assertThat(number(target, loaded)).isOne();

        assertThat(SyncRun.between(source, target).existing("truncate").run().failure())
                .isNull();
        assertThat(number(target, loaded)).isZero();
    }

    @Test
    void aJobThatIsSealedTakesWhatItLoadedAlong() throws Exception {
        fail("replace");
        JobId job = JobId.parse(SyncRun.text(target, "SELECT DISTINCT job FROM godwit.load_schema"));

        LocalOutcome outcome = run(job, "sync.seal", Json.object());

        assertThat(outcome.failure()).isNull();
        assertThat(number(target, "SELECT count(*) FROM pg_namespace WHERE nspname ~ '^godwit_load_'"))
                .isZero();
        assertThat(number(target, "SELECT count(*) FROM godwit.deferred WHERE done IS NULL"))
                .isZero();
    }

    @Test
    void aSyncThatStillHasASessionIsLeftAlone() throws Exception {
        fail("truncate");
        try (Connection alive = target.connect();
                var statement = alive.createStatement()) {
            statement.execute("""
                    INSERT INTO godwit.session (pid, backend_start, task, job, epoch, fence)
                    SELECT pid, backend_start, gen_random_uuid(), (SELECT job FROM godwit.deferred LIMIT 1), 0, 1
                    FROM pg_stat_activity WHERE pid = pg_backend_pid()""");

            assertThat(result(restore(), "restore").path("indexes").asInt()).isZero();
        }
        assertThat(result(restore(), "restore").path("indexes").asInt()).isEqualTo(3);
    }

    /** The other may be paused: it has no session, and goes on with what it has loaded. */
    @Test
    void theSyncThatIsNamedIsClearedUpAfterAndNoOther() throws Exception {
        fail("replace");
        String first = SyncRun.text(target, "SELECT DISTINCT job FROM godwit.load_schema");
        for (TestDatabase database : List.of(source, target)) {
            execute(database, "CREATE TABLE other (id int, CHECK (id > 0)); CREATE INDEX ON other (id)");
        }
        execute(source, "INSERT INTO other VALUES (1)");
        execute(target, "ALTER TABLE other ADD CONSTRAINT nothing CHECK (id < 0)");
        assertThat(SyncRun.between(source, target).of("[public.other]").run().failure())
                .isNotNull();
        execute(target, "ALTER TABLE other DROP CONSTRAINT nothing");
        String second = SyncRun.text(
                target, "SELECT DISTINCT job FROM godwit.deferred WHERE done IS NULL AND table_name = 'public.other'");

        LocalOutcome outcome = run(JobId.random(), "sync.restore", Json.object().put("job", second));

        assertThat(outcome.failure()).isNull();
        assertThat(result(outcome, "restore").path("indexes").asInt()).isOne();
        assertThat(result(outcome, "restore").path("schemasDropped").asInt()).isZero();
        assertThat(SyncRun.text(target, "SELECT DISTINCT job FROM godwit.load_schema"))
                .isEqualTo(first);

        LocalOutcome other = run(JobId.random(), "sync.restore", Json.object().put("job", first));

        assertThat(result(other, "restore").path("schemasDropped").asInt()).isOne();
    }

    @Test
    void aSyncThatIsNamedAndStillHasASessionIsNotTouched() throws Exception {
        fail("truncate");
        String job = SyncRun.text(target, "SELECT DISTINCT job FROM godwit.deferred WHERE done IS NULL");
        try (Connection alive = target.connect();
                var statement = alive.createStatement()) {
            statement.execute("""
                    INSERT INTO godwit.session (pid, backend_start, task, job, epoch, fence)
                    SELECT pid, backend_start, gen_random_uuid(), '%s', 0, 1
                    FROM pg_stat_activity WHERE pid = pg_backend_pid()""".formatted(job));

            LocalOutcome outcome =
                    run(JobId.random(), "sync.restore", Json.object().put("job", job));

            assertThat(failure(outcome).message()).contains("still has a session", job);
        }
    }

    @Test
    void whoNamesNoSyncHasToSayAll() throws Exception {
        assertThat(failure(run(JobId.random(), "sync.restore", Json.object())).message())
                .contains("'--job'", "'--all'");
    }

    private void fail(String existing) throws Exception {
        execute(target, "ALTER TABLE t ADD CONSTRAINT nothing CHECK (id < 0) NOT VALID");
        assertThat(SyncRun.between(source, target).existing(existing).run().failure())
                .isNotNull();
        execute(target, "ALTER TABLE t DROP CONSTRAINT nothing");
    }

    private LocalOutcome restore() throws Exception {
        return run(JobId.random(), "sync.restore", Json.object().put("all", true));
    }

    private LocalOutcome run(JobId id, String kind, JsonNode request) throws Exception {
        var databases = new Databases(Map.of("staging", SyncRun.settings(target)));
        byte[] material = new byte[32];
        new Random(1).nextBytes(material);
        var settings = new SyncSettings(MaskKey.of("test", material), AnonymizationStrategies.builtIn());
        var draft = new TaskDraft(
                "restore", "restore", kind, Json.object(), Json.object(), List.of(), null, "staging", false, 0);
        var job = new LocalJob(
                id,
                "sync-restore",
                "test",
                request,
                List.of(LocalStage.of("restore", new LocalStage.Entry(draft, kind.equals("sync.restore")))),
                "sync.reconcile",
                null);
        return new LocalRun(
                        job,
                        SyncHandlers.builtIn(databases, settings, new PgQueryParser()),
                        1,
                        databases.names(),
                        new LocalRunNumbers(databases),
                        plan -> true,
                        LocalListener.NONE,
                        new SimpleMeterRegistry(),
                        Clock.systemUTC())
                .run();
    }
}
