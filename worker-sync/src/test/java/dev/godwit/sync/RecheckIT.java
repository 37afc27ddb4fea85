package dev.godwit.sync;

import static dev.godwit.sync.SyncRun.execute;
import static dev.godwit.sync.SyncRun.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.godwit.common.job.JobId;
import dev.godwit.common.job.JobState;
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
import dev.godwit.sync.anonymize.TestKeys;
import dev.godwit.sync.anonymize.strategy.AnonymizationStrategies;
import dev.godwit.sync.verify.Mismatch;
import dev.godwit.sync.verify.Recheck;
import dev.godwit.sync.verify.Recheck.State;
import dev.godwit.testkit.PostgresExtension;
import dev.godwit.testkit.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A target is looked at again, long after the sync. */
class RecheckIT {

    @RegisterExtension
    static final PostgresExtension postgres = PostgresExtension.shared();

    private TestDatabase source;
    private TestDatabase target;

    @BeforeEach
    void aFinishedSync() throws Exception {
        source = postgres.newDatabase("source");
        target = postgres.newDatabase("target");
        String schema = """
                CREATE TABLE t (id int PRIMARY KEY, mail text NOT NULL);
                CREATE TABLE child (t int REFERENCES t (id) ON UPDATE CASCADE);
                """;
        execute(source, schema);
        execute(target, schema);
        execute(source, """
                INSERT INTO t SELECT i, 'person.' || i || '@secret.example' FROM generate_series(1, 3000) i;
                INSERT INTO child SELECT i FROM generate_series(1, 100) i;
                INSERT INTO child VALUES (NULL);
                ANALYZE;
                """);
        sync("");
    }

    private void sync(String lines) throws Exception {
        try (var sync =
                RunningSync.Setup.of(source, target).under("""
                        rules:
                          public.t.mail: email
                          public.*.*: {keep: {reason: not personal, by: dpo, until: 2099-01-01}}
                        """).with(lines).start()) {
            assertThat(sync.outcome().failure()).isNull();
        }
    }

    @Test
    void aTargetThatNobodyHasTouchedIsAsItWas() throws Exception {
        execute(source, "DELETE FROM child; DELETE FROM t");

        Recheck recheck = recheck(TestKeys.KEY);

        assertThat(recheck.same()).isTrue();
        assertThat(recheck.tables())
                .extracting(Recheck.Table::table, Recheck.Table::state, Recheck.Table::rowsFound)
                .containsExactly(tuple("public.child", State.SAME, 101L), tuple("public.t", State.SAME, 3000L));
        assertThat(recheck.foreignKeys()).containsExactly(new Recheck.Key("public.child", "child_t_fkey", true, 0));
        assertThat(recheck.notChecked()).singleElement().asString().startsWith("Leak scan: what the chunks");
    }

    @Test
    void whatWasChangedSinceIsFound() throws Exception {
        execute(target, "DELETE FROM t WHERE id = 2999; UPDATE child SET t = 1 WHERE t = 2");

        Recheck recheck = recheck(TestKeys.KEY);

        assertThat(recheck.same()).isFalse();
        assertThat(recheck.tables())
                .extracting(Recheck.Table::state, Recheck.Table::rowsWritten, Recheck.Table::rowsFound)
                .containsExactly(tuple(State.DIFFERENT, 101L, 101L), tuple(State.DIFFERENT, 3000L, 2999L));
        assertThat(recheck.tables())
                .extracting(table -> Objects.requireNonNull(table.mismatch()))
                .extracting(Mismatch::strangers)
                .containsExactly(1L, 0L);
    }

    @Test
    void rowsThatReferToNothingAreFoundThoughTheServerBelievesTheKey() throws Exception {
        execute(target, """
                SET session_replication_role = replica;
                INSERT INTO child VALUES (-1), (-2), (NULL);
                """);

        assertThat(recheck(TestKeys.KEY).foreignKeys())
                .containsExactly(new Recheck.Key("public.child", "child_t_fkey", true, 2));
    }

    @Test
    void aTableThatIsGoneIsNotSaidToBeTheSame() throws Exception {
        execute(target, "DROP TABLE child; ALTER TABLE t DROP mail");

        assertThat(recheck(TestKeys.KEY).tables())
                .extracting(Recheck.Table::state)
                .containsExactly(State.GONE, State.GONE);
    }

    @Test
    void underAnotherKeyOnlyRowsAreCountedAndThatIsSaid() throws Exception {
        byte[] material = new byte[32];
        new Random(2).nextBytes(material);

        Recheck recheck = recheck(MaskKey.of("other", material));

        assertThat(recheck.same()).isTrue();
        assertThat(recheck.tables()).extracting(Recheck.Table::state).containsOnly(State.SAME_COUNT);
        assertThat(recheck.notChecked()).anyMatch(what -> what.startsWith("Digests: they were made under mask key"));
    }

    /** What was loaded beside the tables has finished once it has taken their place; one that has not is no sync to look back at. */
    @Test
    void tablesThatTookThePlaceOfOthersAreLookedAtOnceTheyHave() throws Exception {
        sync("existing: replace");
        execute(target, "DELETE FROM t WHERE id = 2999");

        Recheck recheck = recheck(TestKeys.KEY);

        assertThat(recheck.tables()).extracting(Recheck.Table::state).containsExactly(State.SAME, State.DIFFERENT);
        assertThat(Objects.requireNonNull(recheck.tables().get(1).mismatch()).text())
                .contains("2999 of 3000 rows", "is missing");

        String replaced = recheck.job().toString();
        execute(target, "DELETE FROM godwit.ledger WHERE key = 'swap'");
        assertThat(recheck(TestKeys.KEY).job().toString()).isNotEqualTo(replaced);
    }

    @Test
    void rowsThatCameAmongOthersAreNotSaidToBeTheSame() throws Exception {
        execute(source, "UPDATE t SET id = id + 10000, mail = 'new.' || mail");
        sync("existing: append");

        LocalOutcome outcome = run(TestKeys.KEY, Json.object().put("file", "sync.yaml"));

        assertThat(failure(outcome).code()).isEqualTo("nothing-copied");
        assertThat(failure(outcome).message()).contains("'public.child'", "cannot be told any more");
    }

    @Test
    void whereNothingWasCopiedThereIsNothingToLookAt() throws Exception {
        execute(target, "DROP SCHEMA godwit CASCADE");

        LocalOutcome outcome = run(TestKeys.KEY, Json.object().put("file", "sync.yaml"));

        assertThat(failure(outcome).code()).isEqualTo("nothing-copied");
    }

    private Recheck recheck(MaskKey key) throws Exception {
        LocalOutcome outcome = run(key, Json.object().put("file", "sync.yaml"));
        assertThat(outcome.failure()).isNull();
        assertThat(outcome.state()).isEqualTo(JobState.SUCCEEDED);
        return Json.as(Objects.requireNonNull(outcome.results().get("recheck")), Recheck.class);
    }

    private LocalOutcome run(MaskKey key, ObjectNode request) throws Exception {
        var databases =
                new Databases(Map.of("production", SyncRun.settings(source), "staging", SyncRun.settings(target)));
        var draft = new TaskDraft(
                "recheck",
                "recheck",
                "sync.recheck",
                Json.object(),
                Json.object(),
                List.of(),
                "production",
                "staging",
                false,
                0);
        var job = new LocalJob(
                JobId.random(),
                "sync-verify",
                "test",
                request,
                List.of(LocalStage.of("recheck", new LocalStage.Entry(draft, false))),
                null,
                null);
        return new LocalRun(
                        job,
                        SyncHandlers.builtIn(
                                databases,
                                new SyncSettings(key, AnonymizationStrategies.builtIn()),
                                new PgQueryParser()),
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
