package dev.godwit.migrate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.godwit.common.job.JobState;
import dev.godwit.common.json.Json;
import dev.godwit.common.worker.local.LocalOutcome;
import dev.godwit.migrate.run.LockPolicy;
import dev.godwit.testkit.Eventually;
import dev.godwit.testkit.PostgresExtension;
import dev.godwit.testkit.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Migrations applied for real, in one process. */
class MigrateIT {

    @RegisterExtension
    static final PostgresExtension postgres = PostgresExtension.shared();

    private static final LockPolicy HASTY =
            new LockPolicy(Duration.ofMillis(100), 2, Duration.ofMillis(20), Duration.ofMillis(50));

    private final Map<String, byte[]> files = new TreeMap<>();
    private TestDatabase target;

    @BeforeEach
    void aDatabaseWithATable() throws SQLException {
        target = postgres.newDatabase("target");
        file("001_a", "CREATE TABLE a (i int); INSERT INTO a SELECT generate_series(1, 100);");
    }

    @Test
    void whatIsPendingIsAppliedOnceInTheOrderOfNumbers() throws Exception {
        file("010_c", "ALTER TABLE a ADD COLUMN c int;");
        file("9_b", "ALTER TABLE a ADD COLUMN b int;");

        assertThat(up().state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(text("SELECT string_agg(version, ',' ORDER BY number) FROM godwit.history WHERE event = 'finished'"))
                .isEqualTo("1,9,10");

        assertThat(up().state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(text("SELECT count(*) FROM godwit.history")).isEqualTo("3");
    }

    @Test
    void aFailingStatementRollsItsMigrationBackAndNamesItsPlace() throws Exception {
        file("002_b", "ALTER TABLE a ADD COLUMN b int;\nALTER TABLE nowhere ADD COLUMN c int;");

        LocalOutcome outcome = up();

        assertThat(failure(outcome).code()).isEqualTo("migration-failed");
        assertThat(failure(outcome).message())
                .contains("db/migrations/002_b.up.sql:2:1: relation \"nowhere\" does not exist");
        assertThat(text("SELECT count(*) FROM information_schema.columns WHERE table_name = 'a'"))
                .isEqualTo("1");
        assertThat(text("SELECT string_agg(version, ',') FROM godwit.migration_status WHERE status = 'applied'"))
                .isEqualTo("1");
    }

    @Test
    void aValueInAnErrorDoesNotReachTheMessage() throws Exception {
        file("002_b", "INSERT INTO a VALUES ('secret-value'::text::int);");

        assertThat(failure(up()).message()).doesNotContain("secret-value").contains("SQLSTATE 22P02");
    }

    @Test
    void aVerificationThatIsNotTrueRollsBack() throws Exception {
        file("002_b", "DELETE FROM a;");
        files.put("db/migrations/002_b.verify.sql", "SELECT count(*) > 0 FROM a".getBytes(UTF_8));

        assertThat(failure(up()).code()).isEqualTo("verification-failed");
        assertThat(text("SELECT count(*) FROM a")).isEqualTo("100");
    }

    @Test
    void aVerificationThatIsMoreThanAQueryIsRefusedBeforeAnythingRuns() throws Exception {
        up();
        file("002_b", "INSERT INTO a VALUES (0);");
        files.put("db/migrations/002_b.verify.sql", "SELECT true; COMMIT; DROP TABLE a;".getBytes(UTF_8));

        assertThat(failure(up()).message()).contains("db/migrations/002_b.verify.sql:1:14: this is a second statement");
        assertThat(text("SELECT count(*) FROM a")).isEqualTo("100");
    }

    @Test
    void aMigrationThatChangesHowStringsAreReadLetsNoSecondStatementIntoItsVerification() throws Exception {
        up();
        file("002_b", "INSERT INTO a VALUES (0); SELECT set_config('standard_conforming_strings', 'off', false);");
        files.put("db/migrations/002_b.verify.sql", "SELECT '\\' = '); COMMIT; DROP TABLE a; --'".getBytes(UTF_8));

        assertThat(failure(up()).code()).isEqualTo("verification-failed");
        assertThat(text("SELECT count(*) FROM a")).isEqualTo("100");
    }

    @Test
    void stringsAreReadAsTheParserReadThemWhateverTheDatabaseIsSetTo() throws Exception {
        execute("ALTER DATABASE \"%s\" SET standard_conforming_strings = off".formatted(target.name()));
        file("002_b", "CREATE TABLE b AS SELECT '\\'::text AS t;");

        assertThat(up().state()).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void aVerificationMayHoldBracesSemicolonsAndComments() throws Exception {
        file("002_b", "INSERT INTO a VALUES (0);");
        files.put(
                "db/migrations/002_b.verify.sql",
                "-- ok\nWITH t AS (SELECT '{;}' AS x) SELECT x = '{;}' FROM t -- ;\n;".getBytes(UTF_8));

        assertThat(up().state()).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void aVerificationThatIsNotTrueSaysWhatStandsOutsideItsTransaction() throws Exception {
        file("002_b", "CREATE INDEX CONCURRENTLY a_i ON a (i); DELETE FROM a;");
        files.put("db/migrations/002_b.verify.sql", "SELECT count(*) > 0 FROM a".getBytes(UTF_8));

        assertThat(failure(up()).message()).contains("What came before it stands");
        assertThat(text("SELECT count(*) FROM a")).isEqualTo("100");
        assertThat(text("SELECT to_regclass('a_i') IS NOT NULL")).isEqualTo("t");
    }

    @Test
    void anIndexIsBuiltOutsideATransactionAndTheRestInside() throws Exception {
        file(
                "002_b",
                "ALTER TABLE a ADD COLUMN b int; CREATE INDEX CONCURRENTLY a_b ON a (b); INSERT INTO a VALUES (0, 0);");

        assertThat(up().state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(text("SELECT indisvalid FROM pg_index WHERE indexrelid = 'a_b'::regclass"))
                .isEqualTo("t");
        assertThat(text("SELECT string_agg(event, ',' ORDER BY number) FROM godwit.history WHERE version = '2'"))
                .isEqualTo("started,statement,started,statement,finished");
    }

    @Test
    void aMigrationThatWasCutShortAfterItsLastStatementIsFinished() throws Exception {
        file("002_b", "CREATE INDEX CONCURRENTLY a_i ON a (i);");
        up();
        execute("DELETE FROM godwit.history WHERE event = 'finished' AND version = '2'");

        assertThat(up().state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(text("SELECT status FROM godwit.migration_status WHERE version = '2'"))
                .isEqualTo("applied");
    }

    @Test
    void aFailedBuildSaysWhatItLeftAndWhatTheNextRunDoes() throws Exception {
        file("002_b", "ALTER TABLE a ADD COLUMN b int; CREATE UNIQUE INDEX CONCURRENTLY a_i ON a (i);");
        up(files("001_a"));
        execute("INSERT INTO a VALUES (1)");

        LocalOutcome outcome = up();

        assertThat(failure(outcome).message())
                .contains("db/migrations/002_b.up.sql:1:33:")
                .contains("It left the invalid index public.a_i")
                .contains("The next run drops it and builds it again.")
                .doesNotContain("rolled back");
        assertThat(text("SELECT string_agg(event, ',' ORDER BY number) FROM godwit.history WHERE version = '2'"))
                .isEqualTo("started,statement,started,failed");
    }

    @Test
    void anIndexToDropThatWasNeverThereFailsEachTime() throws Exception {
        file("002_b", "DROP INDEX CONCURRENTLY a_typo;");

        assertThat(failure(up()).message()).contains("\"a_typo\" does not exist");
        assertThat(failure(up()).message()).contains("\"a_typo\" does not exist");
        assertThat(text("SELECT string_agg(event, ',' ORDER BY number) FROM godwit.history WHERE version = '2'"))
                .as("an attempt of which nobody could tell how it ended")
                .isEqualTo("started");
    }

    @Test
    void whatTheServerRefusedIsNotTakenForDoneWhenSomebodyElseHasDoneIt() throws Exception {
        file("001_a", "CREATE TABLE a (i int CONSTRAINT a_i UNIQUE);");
        file("002_b", "DROP INDEX CONCURRENTLY a_i;");
        assertThat(failure(up()).message()).contains("constraint a_i on table a requires it");
        execute("ALTER TABLE a DROP CONSTRAINT a_i");

        assertThat(failure(up()).message()).contains("\"a_i\" does not exist");
    }

    @Test
    void anInvalidIndexThatSomebodyElseLeftIsNoIndexThatIsThereAlready() throws Exception {
        file("002_b", "CREATE INDEX CONCURRENTLY IF NOT EXISTS a_i ON a (i);");
        up(files("001_a"));
        execute("CREATE INDEX a_i ON a (i); UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'a_i'::regclass");

        assertThat(up().state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(text("SELECT indisvalid FROM pg_index WHERE indexrelid = 'a_i'::regclass"))
                .isEqualTo("t");
    }

    @Test
    void aDatabaseThatAnInterruptedAttemptCreatedOrDroppedIsSo() throws Exception {
        String name = target.name() + "_copy";
        file("002_b", "CREATE DATABASE \"%s\";".formatted(name));
        up();
        execute("DELETE FROM godwit.history WHERE event IN ('statement', 'finished') AND version = '2'");
        assertThat(up().state()).isEqualTo(JobState.SUCCEEDED);

        file("003_c", "DROP DATABASE \"%s\";".formatted(name));
        up();
        execute("DELETE FROM godwit.history WHERE event IN ('statement', 'finished') AND version = '3'");
        assertThat(up().state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(text("SELECT count(*) FROM pg_database WHERE datname = '%s'".formatted(name)))
                .isEqualTo("0");
    }

    @Test
    void whatAMigrationSetsOnItsSessionEndsWithIt() throws Exception {
        file("002_b", "CREATE SCHEMA app; SET search_path = app; SET work_mem = '7MB';");
        file("003_c", "CREATE TABLE c AS SELECT current_setting('work_mem') AS work_mem;");

        assertThat(up().state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(text("SELECT work_mem <> '7MB' FROM public.c")).isEqualTo("t");
    }

    @Test
    void anIndexToDropThatIsGoneAfterAnInterruptedAttemptIsDropped() throws Exception {
        file("001_a", "CREATE TABLE a (i int); CREATE INDEX a_i ON a (i);");
        file("002_b", "DROP INDEX CONCURRENTLY a_i;");
        up(files("001_a"));
        interruptedWhile("DROP INDEX CONCURRENTLY", "LOCK TABLE a IN ACCESS SHARE MODE");
        execute("DROP INDEX CONCURRENTLY a_i"); // as the server does for a client that is gone

        assertThat(up().state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(text("SELECT status FROM godwit.migration_status WHERE version = '2'"))
                .isEqualTo("applied");
    }

    @Test
    void anIndexToDropThatIsStillThereAfterAnInterruptedAttemptIsDropped() throws Exception {
        file("001_a", "CREATE TABLE a (i int); CREATE INDEX a_i ON a (i);");
        file("002_b", "DROP INDEX CONCURRENTLY a_i;");
        up(files("001_a"));
        interruptedWhile("DROP INDEX CONCURRENTLY", "LOCK TABLE a IN ACCESS SHARE MODE");
        assertThat(text("SELECT indisvalid FROM pg_index WHERE indexrelid = 'a_i'::regclass"))
                .isEqualTo("f");

        assertThat(up().state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(text("SELECT to_regclass('a_i') IS NULL")).isEqualTo("t");
    }

    @Test
    void anInterruptedBuildIsBegunAgainWhateverIndexesOfThatNameThereAreElsewhere() throws Exception {
        file(
                "001_a",
                "CREATE TABLE a (i int); CREATE SCHEMA other; CREATE TABLE other.a (i int); CREATE INDEX a_i ON other.a (i);");
        file("002_b", "CREATE INDEX CONCURRENTLY a_i ON a (i);");
        up(files("001_a"));
        interruptedWhile("CREATE INDEX CONCURRENTLY", "INSERT INTO a VALUES (7)");
        assertThat(text("SELECT indisvalid FROM pg_index WHERE indexrelid = 'a_i'::regclass"))
                .isEqualTo("f");

        assertThat(up().state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(text("SELECT indisvalid FROM pg_index WHERE indexrelid = 'a_i'::regclass"))
                .isEqualTo("t");
    }

    /** The wait for the transactions of others may take hours. */
    @Test
    void aBuildWaitsForOthersLongerThanForALock() throws Exception {
        up(files("001_a"));
        file("002_b", "CREATE INDEX CONCURRENTLY a_i ON a (i);");
        try (Connection blocker = target.connect()) {
            blocker.setAutoCommit(false);
            blocker.createStatement().execute("INSERT INTO a VALUES (7)");
            Thread run = LocalMigration.begin(target, files, HASTY);
            Eventually.eventually(
                    () -> assertThat(text("""
                            SELECT count(*) FROM pg_stat_activity
                            WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE 'CREATE INDEX%%'
                                AND clock_timestamp() - query_start > interval '%d ms'
                            """.formatted(3 * HASTY.lockTimeout().toMillis())))
                            .isEqualTo("1"));
            blocker.commit();
            run.join();
        }

        assertThat(text("SELECT indisvalid FROM pg_index WHERE indexrelid = 'a_i'::regclass"))
                .isEqualTo("t");
        assertThat(text("SELECT status FROM godwit.migration_status WHERE version = '2'"))
                .isEqualTo("applied");
    }

    @Test
    void aPartitionWhoseDetachmentNobodyWroteDownIsDetached() throws Exception {
        file(
                "001_a",
                "CREATE TABLE p (i int) PARTITION BY LIST (i); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);");
        file("002_b", "ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY;");
        up();
        execute("DELETE FROM godwit.history WHERE event IN ('statement', 'finished') AND version = '2'");

        assertThat(up().state()).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void aPartitionThatIsHalfDetachedIsFinalized() throws Exception {
        file(
                "001_a",
                "CREATE TABLE p (i int) PARTITION BY LIST (i); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);");
        file("002_b", "ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY;");
        up(files("001_a"));
        interruptedWhile("ALTER TABLE p DETACH", "SELECT count(*) FROM p");
        assertThat(text("SELECT inhdetachpending FROM pg_inherits WHERE inhrelid = 'p1'::regclass"))
                .isEqualTo("t");

        assertThat(up().state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(text("SELECT count(*) FROM pg_inherits WHERE inhrelid = 'p1'::regclass"))
                .isEqualTo("0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TABLE CONCURRENTLY a", "INDEX CONCURRENTLY a_i", "SCHEMA CONCURRENTLY public"})
    void whatAnInterruptedRebuildLeftIsDroppedAndNothingElse(String what) throws Exception {
        file("001_a", "CREATE TABLE a (i int, t text); CREATE INDEX a_i ON a (i); CREATE INDEX others ON a (t);");
        file("002_b", "REINDEX " + what + ";");
        up(files("001_a"));
        execute("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'others'::regclass");
        interruptedWhile("REINDEX " + what, "INSERT INTO a VALUES (7)");
        assertThat(text("SELECT count(*) > 1 FROM pg_index WHERE NOT indisvalid"))
                .isEqualTo("t");

        assertThat(up().state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(text("SELECT string_agg(indexrelid::regclass::text, ',') FROM pg_index WHERE NOT indisvalid"))
                .isEqualTo("others");
        assertThat(text("SELECT count(*) FROM pg_class WHERE relname LIKE '%\\_cc%'"))
                .isEqualTo("0");
    }

    @Test
    void anInterruptedVacuumIsRunAgain() throws Exception {
        file("002_b", "VACUUM FULL a; INSERT INTO a VALUES (0);");
        up(files("001_a"));
        interruptedWhile("VACUUM", "LOCK TABLE a IN ACCESS SHARE MODE");

        assertThat(up().state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(text("SELECT count(*) FROM a WHERE i = 0")).isEqualTo("1");
    }

    @Test
    void anInterruptedValidationIsRolledBackAndDoneAgain() throws Exception {
        file(
                "001_a",
                "CREATE TYPE mood AS ENUM ('ok'); CREATE TABLE a (i int); ALTER TABLE a ADD CONSTRAINT c CHECK (i > 0) NOT VALID;");
        file("002_b", "ALTER TABLE a VALIDATE CONSTRAINT c; ALTER TYPE mood ADD VALUE 'sad';");
        up(files("001_a"));
        interruptedWhile("ALTER TABLE a VALIDATE", "LOCK TABLE a IN SHARE ROW EXCLUSIVE MODE");

        assertThat(up().state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(text("SELECT convalidated FROM pg_constraint WHERE conname = 'c'"))
                .isEqualTo("t");
        assertThat(text("SELECT count(*) FROM pg_enum WHERE enumlabel = 'sad'")).isEqualTo("1");
    }

    @Test
    void whatADoneStepSetOnItsSessionHoldsForTheRestOfAResumedMigration() throws Exception {
        file("001_a", "CREATE SCHEMA app; CREATE TABLE app.a (i int);");
        file("002_b", "SET search_path = app; CREATE TABLE b (i int); CREATE INDEX CONCURRENTLY a_i ON a (i);");
        up(files("001_a"));
        interruptedWhile("CREATE INDEX CONCURRENTLY", "INSERT INTO app.a VALUES (7)");

        assertThat(up().state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(text("SELECT indisvalid FROM pg_index WHERE indexrelid = 'app.a_i'::regclass"))
                .isEqualTo("t");
    }

    @Test
    void aMigrationKeepsItsRoleForItsOwnStatementsAndGodwitItsOwn() throws Exception {
        ownedByAnotherRole();
        file("002_b", "SET ROLE app_owner; CREATE INDEX CONCURRENTLY a_i ON a (i); CREATE TABLE b (i int);");

        assertThat(up().state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(text("SELECT relowner::regrole FROM pg_class WHERE oid = 'b'::regclass"))
                .isEqualTo("app_owner");
        assertThat(text("SELECT count(*) FROM godwit.history WHERE role <> session_user"))
                .isEqualTo("0");
    }

    @Test
    void aMigrationUnderAnotherRoleThatWasInterruptedIsResumed() throws Exception {
        ownedByAnotherRole();
        file("002_b", "SET ROLE app_owner; CREATE INDEX CONCURRENTLY a_i ON a (i); CREATE TABLE b (i int);");
        interruptedWhile("CREATE INDEX CONCURRENTLY", "INSERT INTO a VALUES (7)");

        assertThat(up().state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(text("SELECT relowner::regrole FROM pg_class WHERE oid = 'b'::regclass"))
                .isEqualTo("app_owner");
    }

    @Test
    void whatASelectSetHoldsForTheRestOfAMigration() throws Exception {
        file("001_a", "CREATE SCHEMA app; CREATE TABLE app.a (i int);");
        file(
                "002_b",
                "SELECT set_config('search_path', 'app', false); CREATE INDEX CONCURRENTLY a_i ON a (i); CREATE TABLE b (i int);");

        assertThat(up().state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(text("SELECT to_regclass('app.b') IS NOT NULL")).isEqualTo("t");
    }

    private void ownedByAnotherRole() throws Exception {
        up();
        execute("""
                DO $$ BEGIN IF to_regrole('app_owner') IS NULL THEN CREATE ROLE app_owner; END IF; END $$;
                ALTER TABLE a OWNER TO app_owner;
                GRANT ALL ON SCHEMA public TO app_owner;
                """);
    }

    @Test
    void anInvalidIndexThatACrashLeftIsDroppedAndBuiltAgain() throws Exception {
        file("002_b", "CREATE UNIQUE INDEX CONCURRENTLY a_i ON a (i);");
        up(files("001_a"));
        execute("INSERT INTO a VALUES (1)");
        assertThat(up().state()).isEqualTo(JobState.FAILED);
        assertThat(text("SELECT indisvalid FROM pg_index WHERE indexrelid = 'a_i'::regclass"))
                .isEqualTo("f");

        execute("DELETE FROM a WHERE ctid = (SELECT max(ctid) FROM a)");

        assertThat(up().state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(text("SELECT indisvalid FROM pg_index WHERE indexrelid = 'a_i'::regclass"))
                .isEqualTo("t");
    }

    @ParameterizedTest
    @Timeout(60)
    @ValueSource(strings = {"ALTER TABLE a ADD COLUMN b int;", "VACUUM /* not CONCURRENTLY */ FULL a;"})
    void aLockThatIsNotToBeHadIsGivenUpWithTheBlockersNamed(String statement) throws Exception {
        up(files("001_a"));
        file("002_b", statement);
        try (Connection blocker = target.connect()) {
            blocker.setAutoCommit(false);
            blocker.createStatement().execute("LOCK TABLE a IN ACCESS SHARE MODE");
            blocker.createStatement().execute("SELECT pg_sleep(1.1)");

            LocalOutcome outcome = up();

            assertThat(failure(outcome).code()).isEqualTo("lock-timeout");
            assertThat(failure(outcome).message())
                    .contains("db/migrations/002_b.up.sql:1:1: gave up after 2 attempts")
                    .contains("Long transactions: pid ");
        }
    }

    @Test
    void anIndexThatWaitsForItsPartitionsFailsNoMigration() throws Exception {
        file(
                "002_b",
                "CREATE TABLE p (i int) PARTITION BY LIST (i); CREATE TABLE p1 PARTITION OF p DEFAULT; CREATE INDEX p_i ON ONLY p (i);");

        LocalOutcome outcome = up();

        assertThat(outcome.state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(notes(outcome)).containsExactly("Invalid until an index of each partition is attached: public.p_i.");
    }

    @Test
    void whatSomebodyElseLeftIsToldAndFailsNoMigration() throws Exception {
        up();
        execute("INSERT INTO a VALUES (1)");
        assertThatThrownBy(() -> execute("CREATE UNIQUE INDEX CONCURRENTLY stale ON a (i)"))
                .isInstanceOf(SQLException.class);
        file("002_b", "CREATE TABLE b (i int);");

        LocalOutcome outcome = up();

        assertThat(outcome.state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(notes(outcome))
                .singleElement()
                .asString()
                .startsWith("Invalid since before this job: public.stale.");
    }

    @Test
    void anIndexThatAJobMakesInvalidFailsIt() throws Exception {
        file(
                "002_b",
                "CREATE INDEX a_i ON a (i); UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'a_i'::regclass;");

        assertThat(failure(up()).message()).contains("that were not when the job began: public.a_i.");
    }

    private static List<String> notes(LocalOutcome outcome) {
        var notes = new ArrayList<String>();
        outcome.results().getOrDefault("verify", Json.object()).path("notes").forEach(note -> notes.add(note.asText()));
        return notes;
    }

    @Test
    void aFileThatChangedAfterItWasAppliedStopsEverything() throws Exception {
        up();
        file("001_a", "CREATE TABLE a (i bigint);");
        file("002_b", "CREATE TABLE b (i int);");

        assertThat(failure(up()).message()).contains("001_a.up.sql was changed after it was applied");
        assertThat(text("SELECT to_regclass('b') IS NULL")).isEqualTo("t");
    }

    private static LocalOutcome.Failure failure(LocalOutcome outcome) {
        return Objects.requireNonNull(outcome.failure(), "the job did not fail");
    }

    private void file(String name, String sql) {
        files.put("db/migrations/" + name + ".up.sql", sql.getBytes(UTF_8));
    }

    private Map<String, byte[]> files(String name) {
        String path = "db/migrations/" + name + ".up.sql";
        return Map.of(path, files.get(path));
    }

    private LocalOutcome up() throws Exception {
        return up(files);
    }

    private LocalOutcome up(Map<String, byte[]> bundled) throws Exception {
        return LocalMigration.up(target, bundled, HASTY);
    }

    /** Ends a run and its session while it waits in a statement for a transaction that has done {@code blocking}. */
    private void interruptedWhile(String statement, String blocking) throws Exception {
        LockPolicy patient = new LockPolicy(Duration.ofMinutes(1), 1, Duration.ofMillis(1), Duration.ofMillis(1));
        try (Connection blocker = target.connect()) {
            blocker.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            blocker.setAutoCommit(false);
            blocker.createStatement().execute(blocking);
            Thread run = LocalMigration.begin(target, files, patient);
            Eventually.eventually(
                    () -> assertThat(text("""
                            SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                            WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%s%%'
                            """.formatted(statement))).isEqualTo("1"));
            run.interrupt();
            run.join();
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = target.connect();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private String text(String sql) throws SQLException {
        try (Connection connection = target.connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return String.valueOf(rows.getString(1));
        }
    }
}
