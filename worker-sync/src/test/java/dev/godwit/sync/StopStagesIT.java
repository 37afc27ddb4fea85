package dev.godwit.sync;

import static dev.godwit.sync.SyncRun.execute;
import static dev.godwit.sync.SyncRun.number;
import static dev.godwit.testkit.Eventually.eventually;
import static dev.godwit.testkit.Eventually.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.job.JobState;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.worker.TaskContext;
import dev.godwit.common.worker.TaskHandler;
import dev.godwit.testkit.PostgresExtension;
import dev.godwit.testkit.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * That each stage of a sync stops in under two seconds, in the worker and in the servers, whatever it is at. How the word gets to the worker is
 * tested elsewhere: {@code StopIT} of common, {@code SteeringIT} of cli.
 */
@Timeout(120)
class StopStagesIT {

    @RegisterExtension
    static final PostgresExtension postgres = PostgresExtension.shared();

    private static final Duration LONGEST = Duration.ofSeconds(2);

    private TestDatabase source;
    private TestDatabase target;

    @BeforeEach
    void twoDatabasesOfTheSameSchema() throws SQLException {
        source = postgres.newDatabase("source");
        target = postgres.newDatabase("target");
        String schema = """
                CREATE TABLE t (id int PRIMARY KEY, what text NOT NULL);
                CREATE TABLE child (t int NOT NULL REFERENCES t (id));
                """;
        execute(source, schema);
        execute(target, schema);
        execute(source, """
                INSERT INTO t SELECT i, repeat(md5(i::text), 8) FROM generate_series(1, 20000) i;
                INSERT INTO child SELECT i FROM generate_series(1, 1000) i;
                ANALYZE;
                """);
    }

    /** The server may be done long before what it has sent is read. */
    @Test
    void aThrottledCopy() throws Exception {
        stops(
                RunningSync.Setup.of(source, target).with("limits: {rate: 100kB}"),
                source,
                "state IN ('active', 'idle in transaction')",
                "COPY (SELECT%");
    }

    @Test
    void aCopyThatWaitsForTheTarget() throws Exception {
        try (Connection other = target.connect()) {
            stops(
                    RunningSync.Setup.of(source, target).through(before("sync.copy", () -> lock(other, "t, child"))),
                    target,
                    "state = 'active'",
                    "COPY %FROM STDIN%");
        }
    }

    @Test
    void aCopyThatWaitsForTheSource() throws Exception {
        try (Connection other = source.connect()) {
            stops(
                    RunningSync.Setup.of(source, target).through(before("sync.copy", () -> lock(other, "t, child"))),
                    source,
                    "state = 'active'",
                    "LOCK TABLE%");
        }
    }

    @Test
    void theBuildingOfAnIndex() throws Exception {
        execute(target, """
                CREATE FUNCTION slow(text) RETURNS text IMMUTABLE LANGUAGE plpgsql AS
                    'BEGIN PERFORM pg_sleep(30); RETURN $1; END';
                CREATE INDEX t_slow ON t (public.slow(what));
                """);

        stops(RunningSync.Setup.of(source, target), target, "state = 'active'", "CREATE INDEX t_slow%");
    }

    @Test
    void theCheckingOfAForeignKey() throws Exception {
        try (Connection other = target.connect()) {
            stops(
                    RunningSync.Setup.of(source, target).through(before("sync.finish", () -> lock(other, "t"))),
                    target,
                    "state = 'active' AND wait_event_type = 'Lock'",
                    "%");
        }
    }

    @Test
    void theVerification() throws Exception {
        try (Connection other = target.connect()) {
            stops(
                    RunningSync.Setup.of(source, target)
                            .on(1)
                            .through(before("sync.verify", () -> lock(other, "t, child"))),
                    target,
                    "state = 'active'",
                    "COPY (SELECT%TO STDOUT%");
        }
    }

    @Test
    void theLeakScan() throws Exception {
        try (Connection other = target.connect()) {
            stops(
                    RunningSync.Setup.of(source, target)
                            .on(1)
                            .under("""
                                    rules:
                                      public.t.what: hmac
                                      public.*.*: {keep: {reason: not personal, by: dpo, until: 2099-01-01}}
                                    """)
                            .through(before("sync.leak-scan", () -> lock(other, "t, child"))),
                    target,
                    "state = 'active'",
                    "COPY (SELECT%TO STDOUT%");
        }
    }

    private void stops(RunningSync.Setup setup, TestDatabase at, String state, String statement) throws Exception {
        try (var sync = setup.start()) {
            eventually(() -> assertThat(sessions(at, "%s AND query LIKE '%s'".formatted(state, statement)))
                    .isPositive());

            sync.stop();

            within(LONGEST, () -> {
                assertThat(sync.isOver()).isTrue();
                assertThat(sessions(source, "true") + sessions(target, "true"))
                        .as("sessions")
                        .isZero();
            });
            assertThat(sync.outcome().state()).isEqualTo(JobState.CANCELLED);
        }
    }

    private static long sessions(TestDatabase database, String condition) throws SQLException {
        return number(
                database,
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'godwit/%' AND "
                        + condition);
    }

    private interface Before {
        void run() throws SQLException;
    }

    /** Until the connection is closed. */
    private static void lock(Connection other, String tables) throws SQLException {
        if (other.getAutoCommit()) {
            other.setAutoCommit(false);
            try (var statement = other.createStatement()) {
                statement.execute("LOCK TABLE " + tables + " IN ACCESS EXCLUSIVE MODE");
            }
        }
    }

    private static UnaryOperator<TaskHandler> before(String kind, Before first) {
        return handler -> !handler.kind().equals(kind)
                ? handler
                : new TaskHandler() {
                    @Override
                    public String kind() {
                        return kind;
                    }

                    @Override
                    public TaskResult run(TaskContext context) throws JobFailedException, InterruptedException {
                        synchronized (first) {
                            try {
                                first.run();
                            } catch (SQLException e) {
                                throw new IllegalStateException(e);
                            }
                        }
                        return handler.run(context);
                    }
                };
    }
}
