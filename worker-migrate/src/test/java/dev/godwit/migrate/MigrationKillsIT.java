package dev.godwit.migrate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.common.job.JobState;
import dev.godwit.common.worker.local.LocalOutcome;
import dev.godwit.migrate.run.LockPolicy;
import dev.godwit.testkit.Eventually;
import dev.godwit.testkit.Evidence;
import dev.godwit.testkit.JavaProcess;
import dev.godwit.testkit.PostgresExtension;
import dev.godwit.testkit.Promises;
import dev.godwit.testkit.Seeds;
import dev.godwit.testkit.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** P2 and P4: whoever applies migrations is killed with SIGKILL at random moments; the next run completes them, each step once. */
class MigrationKillsIT {

    @RegisterExtension
    static final PostgresExtension postgres = PostgresExtension.shared();

    @RegisterExtension
    final Seeds seeds = new Seeds();

    private static final int ROUNDS = Boolean.getBoolean("nightly") ? 60 : 10;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** Longer than a statement takes, less the waiting for traffic. */
    private static final Duration LONGEST_DELAY = Duration.ofMillis(150);

    private static final Map<String, String> MIGRATIONS = Map.of(
            "1_tables", """
            CREATE TABLE effects (version int, step int);
            CREATE TABLE parted (i int) PARTITION BY LIST (i);
            CREATE TABLE part PARTITION OF parted FOR VALUES IN (1);
            CREATE TABLE hot (i int, t text);
            INSERT INTO hot SELECT i, md5(i::text) FROM generate_series(1, 20000) i;
            INSERT INTO effects VALUES (1, 1);
            """,
            "2_indexes", """
            INSERT INTO effects VALUES (2, 1);
            CREATE INDEX CONCURRENTLY hot_i ON hot (i);
            INSERT INTO effects VALUES (2, 2);
            CREATE INDEX CONCURRENTLY hot_t ON hot (t);
            """,
            "3_column", "ALTER TABLE hot ADD COLUMN n int; INSERT INTO effects VALUES (3, 1);",
            "4_drop", "DROP INDEX CONCURRENTLY hot_t; INSERT INTO effects VALUES (4, 1);",
            "5_rebuild", """
            REINDEX TABLE CONCURRENTLY hot;
            INSERT INTO effects VALUES (5, 1);
            VACUUM hot;
            INSERT INTO effects VALUES (5, 2);
            """,
            "6_detach", "ALTER TABLE parted DETACH PARTITION part CONCURRENTLY; INSERT INTO effects VALUES (6, 1);",
            "7_check", """
            ALTER TABLE hot ADD CONSTRAINT positive CHECK (i > 0) NOT VALID;
            CREATE INDEX CONCURRENTLY hot_n ON hot (n);
            ALTER TABLE hot VALIDATE CONSTRAINT positive;
            INSERT INTO effects VALUES (7, 1);
            """);

    @TempDir
    private Path project;

    private final Map<String, byte[]> files = new TreeMap<>();

    @BeforeEach
    void writeProject() throws IOException {
        Files.createDirectories(project.resolve("db/migrations"));
        for (var migration : MIGRATIONS.entrySet()) {
            String path = "db/migrations/" + migration.getKey() + ".up.sql";
            byte[] sql = migration.getValue().getBytes(UTF_8);
            files.put(path, sql);
            Files.write(project.resolve(path), sql);
        }
    }

    @Test
    void eachStepIsAppliedOnceHoweverOftenItsProcessIsKilled() throws Exception {
        var evidence = new Evidence(getClass(), "Whoever applies migrations is killed", seeds.seed());
        var random = seeds.random();
        int rows = 0;
        var reached = new ArrayList<String>();
        try (var next = new Standby()) {
            for (int round = 0; round <= ROUNDS; round++) {
                Applicant victim = next.take();
                try (Traffic traffic = Traffic.on(victim.database)) {
                    victim.start();
                    if (round == 0) {
                        victim.process.awaitLine("SUCCEEDED", PATIENCE);
                        rows = historyRows(victim.database);
                    } else {
                        awaitHistory(victim.database, random.nextInt(rows));
                        LockSupport.parkNanos(random.nextLong(LONGEST_DELAY.toNanos()));
                        victim.process.kill();
                    }
                    reached.add(standing(victim.database));

                    LocalOutcome outcome = LocalMigration.up(victim.database, files, LockPolicy.DEFAULT);

                    assertThat(outcome.state())
                            .as("round %d, killed at %s: %s", round, reached.get(round), outcome.failure())
                            .isEqualTo(JobState.SUCCEEDED);
                    assertThat(traffic.isRunning()).isTrue();
                }
                String when = "round %d, killed at %s".formatted(round, reached.get(round));
                Promises.hold(() -> requireAppliedOnce(victim.database, when));
            }
        }
        evidence.figure(
                "%d kills, each followed by one run that completed all %d migrations, every statement applied once",
                ROUNDS, MIGRATIONS.size());
        evidence.figure(
                "the last rows of the history when they were killed: %s", tally(reached.subList(1, reached.size())));
        evidence.write();
    }

    private static Map<String, Long> tally(List<String> standings) {
        return standings.stream()
                .collect(Collectors.groupingBy(Function.identity(), TreeMap::new, Collectors.counting()));
    }

    private static void requireAppliedOnce(TestDatabase database, String when) throws SQLException {
        assertThat(texts(database, "SELECT version || '.' || step FROM effects ORDER BY version, step"))
                .as(when)
                .containsExactly("1.1", "2.1", "2.2", "3.1", "4.1", "5.1", "5.2", "6.1", "7.1");
        assertThat(texts(database, "SELECT version FROM godwit.history WHERE event = 'finished' ORDER BY number"))
                .as(when)
                .containsExactly("1", "2", "3", "4", "5", "6", "7");
        assertThat(texts(database, "SELECT indexrelid::regclass FROM pg_index WHERE NOT indisvalid"))
                .as(when)
                .isEmpty();
        assertThat(texts(
                        database,
                        "SELECT indexrelid::regclass FROM pg_index WHERE indrelid = 'hot'::regclass ORDER BY 1"))
                .as(when)
                .containsExactly("hot_i", "hot_n");
        assertThat(texts(database, "SELECT inhrelid::regclass FROM pg_inherits"))
                .as(when)
                .isEmpty();
        assertThat(texts(database, "SELECT convalidated FROM pg_constraint WHERE conname = 'positive'"))
                .as(when)
                .containsExactly("t");
    }

    private static void awaitHistory(TestDatabase database, int rows) {
        Eventually.within(PATIENCE, () -> assertThat(historyRows(database)).isGreaterThanOrEqualTo(rows));
    }

    private static int historyRows(TestDatabase database) throws SQLException {
        return standing(database).equals("nothing")
                ? 0
                : Integer.parseInt(
                        texts(database, "SELECT count(*) FROM godwit.history").get(0));
    }

    /** How far the history has come: the last row, or that there is none. */
    private static String standing(TestDatabase database) throws SQLException {
        if (texts(database, "SELECT 1 WHERE to_regclass('godwit.migration_status') IS NOT NULL")
                .isEmpty()) {
            return "nothing";
        }
        List<String> last = texts(database, """
                SELECT version || ' ' || event || coalesce(' ' || statement, '') FROM godwit.history
                ORDER BY number DESC LIMIT 1
                """);
        return last.isEmpty() ? "no row" : last.get(0);
    }

    private static List<String> texts(TestDatabase database, String sql) throws SQLException {
        try (Connection connection = database.connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            var found = new ArrayList<String>();
            while (rows.next()) {
                found.add(rows.getString(1));
            }
            return found;
        }
    }

    /** A process that waits, with its database, for the word to begin. */
    private record Applicant(TestDatabase database, Connection gate, JavaProcess process) {

        void start() throws SQLException {
            process.awaitLine("ready", PATIENCE);
            gate.close();
        }
    }

    /** Keeps one process started ahead, for a JVM takes longer to start than the migrations take. */
    private final class Standby implements AutoCloseable {

        private final List<JavaProcess> started = new ArrayList<>();
        private Applicant next = begin();

        Standby() throws SQLException {}

        Applicant take() throws SQLException {
            Applicant taken = next;
            next = begin();
            return taken;
        }

        private Applicant begin() throws SQLException {
            TestDatabase database = postgres.newDatabase("kills" + started.size());
            Connection gate = database.connect();
            gate.createStatement().execute("SELECT pg_advisory_lock(1)");
            JavaProcess process = JavaProcess.of(MigrationMain.class)
                    .args(database.host(), Integer.toString(database.port()), database.name())
                    .args(database.user(), database.password(), project.toString())
                    .heap("128m")
                    .start();
            started.add(process);
            return new Applicant(database, gate, process);
        }

        @Override
        public void close() throws SQLException {
            next.gate.close();
            started.forEach(JavaProcess::close);
        }
    }
}
