package dev.godwit.migrate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.bundle.Bundle;
import dev.godwit.common.job.JobId;
import dev.godwit.common.job.JobState;
import dev.godwit.common.job.TaskDraft;
import dev.godwit.common.json.Json;
import dev.godwit.common.postgres.DatabaseSettings;
import dev.godwit.common.postgres.Databases;
import dev.godwit.common.postgres.LocalRunNumbers;
import dev.godwit.common.worker.local.LocalJob;
import dev.godwit.common.worker.local.LocalListener;
import dev.godwit.common.worker.local.LocalOutcome;
import dev.godwit.common.worker.local.LocalRun;
import dev.godwit.common.worker.local.LocalStage;
import dev.godwit.migrate.run.LockPolicy;
import dev.godwit.migrate.script.Migration;
import dev.godwit.migrate.script.Migrations;
import dev.godwit.schema.sql.PgQueryParser;
import dev.godwit.testkit.PostgresExtension;
import dev.godwit.testkit.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Migrations applied for real, in one process. */
class MigrateIT {

    @RegisterExtension
    static final PostgresExtension postgres = PostgresExtension.shared();

    private static final PgQueryParser PARSER = new PgQueryParser();
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
    void anIndexIsBuiltOutsideATransactionAndTheRestInside() throws Exception {
        file(
                "002_b",
                "ALTER TABLE a ADD COLUMN b int; CREATE INDEX CONCURRENTLY a_b ON a (b); INSERT INTO a VALUES (0, 0);");

        assertThat(up().state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(text("SELECT indisvalid FROM pg_index WHERE indexrelid = 'a_b'::regclass"))
                .isEqualTo("t");
        assertThat(text("SELECT string_agg(event, ',' ORDER BY number) FROM godwit.history WHERE version = '2'"))
                .isEqualTo("started,statement,statement,finished");
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

    @Test
    void aLockThatIsNotToBeHadIsGivenUpWithTheBlockersNamed() throws Exception {
        up(files("001_a"));
        file("002_b", "ALTER TABLE a ADD COLUMN b int;");
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

    /** Without the assessment, whose place here takes a plan of all files. */
    private LocalOutcome up(Map<String, byte[]> bundled) throws Exception {
        var databases =
                new Databases(Map.of("shop", new DatabaseSettings(target.jdbcUrl(), target.user(), target.password())));
        var scope = Json.object();
        var list = scope.putArray("migrations");
        for (Migration migration : Migrations.read(bundled, "db/migrations/").all()) {
            list.addObject().put("version", migration.version().toString()).put("checksum", migration.checksum());
        }
        var job = new LocalJob(
                JobId.random(),
                "migrate",
                "test",
                Json.object(),
                List.of(
                        LocalStage.of("pending", new LocalStage.Entry(draft("pending", scope), false)),
                        LocalStage.of("apply", new LocalStage.Entry(draft("apply", scope), true)),
                        LocalStage.of("verify", new LocalStage.Entry(draft("verify", scope), true))),
                "migrate.reconcile",
                Bundle.of(bundled));
        return new LocalRun(
                        job,
                        MigrateHandlers.builtIn(databases, PARSER, HASTY),
                        1,
                        databases.names(),
                        new LocalRunNumbers(databases),
                        approved -> true,
                        LocalListener.NONE,
                        new SimpleMeterRegistry(),
                        Clock.systemUTC())
                .run();
    }

    private static TaskDraft draft(String stage, JsonNode scope) {
        return new TaskDraft(stage, stage, "migrate." + stage, scope, Json.object(), List.of(), null, "shop", false, 0);
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
