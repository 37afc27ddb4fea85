package dev.godwit.sync;

import static dev.godwit.sync.SyncRun.execute;
import static dev.godwit.sync.SyncRun.number;
import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.worker.TaskContext;
import dev.godwit.common.worker.TaskHandler;
import dev.godwit.common.worker.local.LocalOutcome;
import dev.godwit.testkit.PostgresExtension;
import dev.godwit.testkit.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever becomes of rows that are there, each comes to be there once, though the server ends a session of each kind of task at its work. */
class CutConnectionsIT {

    @RegisterExtension
    static final PostgresExtension postgres = PostgresExtension.shared();

    private static final String SCHEMA = """
            CREATE TABLE p (id int PRIMARY KEY, name text);
            CREATE TABLE t (id serial PRIMARY KEY, p int REFERENCES p, note text);
            CREATE INDEX t_note ON t (note);
            """;

    @ParameterizedTest
    @ValueSource(strings = {"replace", "upsert"})
    void aSessionIsEndedInEachPhase(String existing) throws Exception {
        endSessions(existing);
    }

    @ParameterizedTest
    @Tag("nightly")
    @ValueSource(strings = {"truncate", "append"})
    void aSessionIsEndedInEachPhaseOfTheOthers(String existing) throws Exception {
        endSessions(existing);
    }

    private static void endSessions(String existing) throws Exception {
        TestDatabase source = postgres.newDatabase("source");
        TestDatabase target = postgres.newDatabase("target");
        execute(source, SCHEMA);
        execute(target, SCHEMA);
        execute(source, """
                INSERT INTO p SELECT i, 'new' FROM generate_series(101, 110) i;
                INSERT INTO t SELECT i, 101 + i % 10, 'new' || repeat('x', 50) FROM generate_series(1001, 9000) i;
                """);
        execute(target, "INSERT INTO p VALUES (1, 'old'); INSERT INTO t VALUES (1, 1, 'old')");
        boolean kept = List.of("append", "upsert").contains(existing);
        Set<String> cut = ConcurrentHashMap.newKeySet();
        var cuts = new AtomicInteger();

        SyncRun run = SyncRun.between(source, target).existing(existing);
        LocalOutcome outcome = run.run(run.databases(), handler -> new Cut(handler, target, cut, cuts));

        assertThat(outcome.failure()).isNull();
        assertThat(cuts.get()).isGreaterThanOrEqualTo(4);
        assertThat(number(target, "SELECT count(*) FROM t")).isEqualTo(kept ? 8001 : 8000);
        assertThat(number(target, "SELECT count(DISTINCT id) FROM t")).isEqualTo(kept ? 8001 : 8000);
        assertThat(number(target, "SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND convalidated"))
                .isOne();
        assertThat(number(target, "SELECT count(*) FROM pg_index WHERE indrelid = 't'::regclass AND indisvalid"))
                .isEqualTo(2);
        assertThat(number(target, "SELECT count(*) FROM godwit.deferred WHERE done IS NULL"))
                .isZero();
        assertThat(number(target, "SELECT count(*) FROM pg_namespace WHERE nspname ~ '^godwit_'"))
                .isZero();
        assertThat(number(target, "SELECT nextval('t_id_seq')")).isEqualTo(9001);
    }

    /** Of each kind of task, the first session that is seen in a transaction of its own is ended. */
    private record Cut(TaskHandler handler, TestDatabase target, Set<String> cut, AtomicInteger cuts)
            implements TaskHandler {

        private static final Duration PATIENCE = Duration.ofSeconds(3);

        @Override
        public String kind() {
            return handler.kind();
        }

        @Override
        public TaskResult run(TaskContext context) throws JobFailedException, InterruptedException {
            boolean first = !kind().equals("sync.hold") && !kind().equals("sync.plan") && cut.add(kind());
            Thread knife = new Thread(() -> end(context.grant().fence().value()));
            if (first) {
                knife.start();
            }
            try {
                return handler.run(context);
            } finally {
                knife.interrupt();
                knife.join();
            }
        }

        private void end(long fence) {
            long until = System.nanoTime() + PATIENCE.toNanos();
            try (Connection connection = target.connect();
                    var statement = connection.prepareStatement("""
                            SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                            WHERE datname = current_database() AND application_name LIKE '%/' || ? AND xact_start IS NOT NULL""")) {
                statement.setLong(1, fence);
                while (System.nanoTime() < until && !Thread.currentThread().isInterrupted()) {
                    try (var row = statement.executeQuery()) {
                        row.next();
                        if (row.getLong(1) > 0) {
                            cuts.incrementAndGet();
                            return;
                        }
                    }
                }
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
