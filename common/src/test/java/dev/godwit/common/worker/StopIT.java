package dev.godwit.common.worker;

import static dev.godwit.testkit.Eventually.eventually;
import static dev.godwit.testkit.Eventually.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.postgres.DatabaseSettings;
import dev.godwit.common.postgres.Databases;
import dev.godwit.common.postgres.Target;
import dev.godwit.common.postgres.TargetTaskHandler;
import dev.godwit.testkit.PostgresExtension;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.postgresql.PGConnection;

/** That a task which was taken away lets go of its target in under two seconds, whatever it is waiting for. */
@Timeout(60)
class StopIT {

    @RegisterExtension
    static final PostgresExtension postgres = PostgresExtension.shared();

    private interface Blocking {
        void on(Connection connection) throws SQLException, IOException;
    }

    @Test
    void aSleepingStatementIsCancelled() throws Exception {
        stopsInTime(
                connection -> {
                    try (var statement = connection.createStatement()) {
                        statement.execute("SELECT pg_sleep(60)");
                    }
                },
                "PgSleep");
    }

    @Test
    void aCopyThatWaitsForALockIsCancelled() throws Exception {
        try (var other = postgres.database().connect();
                var statement = other.createStatement()) {
            statement.execute("CREATE TABLE public.busy (n integer)");
            other.setAutoCommit(false);
            statement.execute("LOCK TABLE public.busy IN ACCESS EXCLUSIVE MODE");

            stopsInTime(
                    connection -> {
                        var copy = connection
                                .unwrap(PGConnection.class)
                                .getCopyAPI()
                                .copyIn("COPY public.busy FROM STDIN");
                        copy.writeToCopy("1\n".getBytes(StandardCharsets.UTF_8), 0, 2);
                        copy.endCopy();
                    },
                    "relation");
        }
    }

    @Test
    void aHandlerThatTriesAgainAndAgainLosesItsSession() throws Exception {
        stopsInTime(
                connection -> {
                    while (!connection.isClosed()) {
                        try (var statement = connection.createStatement()) {
                            statement.execute("SELECT pg_sleep(60)");
                        } catch (SQLException e) {
                            connection.rollback();
                        }
                    }
                },
                "PgSleep");
    }

    private static void stopsInTime(Blocking blocking, String waitEvent) throws Exception {
        var database = postgres.database();
        var databases = new Databases(
                Map.of("target", new DatabaseSettings(database.jdbcUrl(), database.user(), database.password())));
        try (var rig = WorkerRig.of(1, new BlockingHandler(databases, blocking))) {
            rig.coordinator.add("a", "test.blocking").target = "target";
            rig.start();
            eventually(() -> assertThat(waiting(waitEvent)).isEqualTo(1));
            rig.coordinator.takeAway("a");

            rig.worker.lookAgain();

            within(
                    Duration.ofSeconds(2),
                    () -> assertThat(rig.meters
                                    .get("godwit.worker.running")
                                    .gauge()
                                    .value())
                            .isZero());
            eventually(() -> assertThat(waiting(waitEvent)).isZero());
            assertThat(rig.reports.lines()).containsExactly("claimed a");
        }
    }

    private static long waiting(String waitEvent) throws SQLException {
        try (var connection = postgres.database().connect();
                var statement = connection.prepareStatement(
                        "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'godwit/%' AND wait_event = ?")) {
            statement.setString(1, waitEvent);
            try (var rows = statement.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        }
    }

    private static final class BlockingHandler extends TargetTaskHandler {
        private final Blocking blocking;

        BlockingHandler(Databases databases, Blocking blocking) {
            super(databases);
            this.blocking = blocking;
        }

        @Override
        public String kind() {
            return "test.blocking";
        }

        @Override
        protected TaskResult work(TaskContext context, Target target)
                throws JobFailedException, InterruptedException, SQLException {
            try (var transaction = target.begin()) {
                blocking.on(transaction.connection());
                transaction.commit(TaskResult.empty());
                return TaskResult.empty();
            } catch (IOException e) {
                throw new SQLException(e);
            }
        }
    }
}
