package dev.godwit.sync;

import static dev.godwit.sync.SyncRun.execute;
import static dev.godwit.sync.SyncRun.failure;
import static dev.godwit.sync.SyncRun.number;
import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.common.worker.local.LocalOutcome;
import dev.godwit.testkit.Eventually;
import dev.godwit.testkit.PostgresExtension;
import dev.godwit.testkit.TestDatabase;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What rewrites a table or a partition between two of its chunks is noticed each time, and no row is lost by it. */
class SourceRewritesIT {

    @RegisterExtension
    static final PostgresExtension postgres = PostgresExtension.shared();

    private static final String SCHEMA = """
            CREATE TABLE t (id int PRIMARY KEY, what text);
            CREATE TABLE e (id int PRIMARY KEY, what text) PARTITION BY RANGE (id);
            CREATE TABLE e1 PARTITION OF e FOR VALUES FROM (0) TO (2000);
            CREATE TABLE e2 PARTITION OF e FOR VALUES FROM (2000) TO (9000);
            """;

    private static final String ROWS = """
            INSERT INTO t SELECT i, repeat(md5(i::text), 10) FROM generate_series(1, 4000) i;
            INSERT INTO e SELECT i, repeat(md5(i::text), 10) FROM generate_series(1, 4000) i;
            DELETE FROM t WHERE id % 10 = 0; DELETE FROM e WHERE id % 10 = 0;
            ANALYZE;
            """;

    private TestDatabase source;
    private TestDatabase target;

    @BeforeEach
    void twoDatabasesOfTheSameSchema() throws SQLException {
        source = postgres.newDatabase("source");
        target = postgres.newDatabase("target");
        execute(source, SCHEMA);
        execute(target, SCHEMA);
        execute(source, ROWS);
    }

    @ParameterizedTest
    @CsvSource({
        "snapshot, VACUUM FULL t, 3600",
        "snapshot, VACUUM FULL e2, 3600",
        "snapshot, CLUSTER t USING t_pkey, 3600",
        "snapshot, CLUSTER e2 USING e2_pkey, 3600",
        "snapshot, ALTER TABLE t ALTER what TYPE text USING upper(what), 3600",
        "snapshot, ALTER TABLE e ALTER what TYPE text USING upper(what), 3600",
        "snapshot, TRUNCATE t, 0",
        "snapshot, TRUNCATE e2, 1800",
        "per-chunk, VACUUM FULL t, 3600",
        "per-chunk, VACUUM FULL e2, 3600",
        "per-chunk, CLUSTER t USING t_pkey, 3600",
        "per-chunk, CLUSTER e2 USING e2_pkey, 3600",
        "per-chunk, ALTER TABLE t ALTER what TYPE text USING upper(what), 3600",
        "per-chunk, ALTER TABLE e ALTER what TYPE text USING upper(what), 3600",
        "per-chunk, TRUNCATE t, 0",
        "per-chunk, TRUNCATE e2, 1800",
    })
    void aRewriteBetweenTwoChunksBeginsTheCopyAnew(String consistency, String rewrite, long rows) throws Exception {
        String table = rewrite.contains(" t") && !rewrite.contains(" e") ? "t" : "e";
        var run = SyncRun.between(source, target)
                .of("[public.%s]".formatted(table))
                .with("chunk_size: 256KiB\nconsistency: " + consistency);
        var first = new AtomicBoolean(true);
        var over = new CountDownLatch(1);

        LocalOutcome outcome = run.run(run.databases(), SyncRun.around("sync.copy", task -> {
            if (!first.getAndSet(false)) {
                over.await();
                return task.call();
            }
            var result = task.call();
            execute(source, rewrite);
            over.countDown();
            return result;
        }));

        assertThat(outcome.failure()).isNull();
        assertThat(number(target, "SELECT count(*) FROM " + table)).isEqualTo(rows);
        assertThat(number(target, "SELECT count(DISTINCT id) FROM " + table)).isEqualTo(rows);
        assertThat(number(target, "SELECT max(epoch) FROM godwit.ledger")).isGreaterThan(1);
    }

    @Test
    void aSnapshotThatIsHeldForTooLongEndsTheJobAndIsLetGo() throws Exception {
        var run = SyncRun.between(source, target).with("chunk_size: 256KiB\nmax_snapshot_age: 1s");

        LocalOutcome outcome = run.run(run.databases(), SyncRun.around("sync.copy", task -> {
            // Longer than the snapshot may live; the job's end interrupts it.
            new CountDownLatch(1).await();
            return task.call();
        }));

        assertThat(failure(outcome).code()).isEqualTo("snapshot-too-old");
        assertThat(failure(outcome).message()).contains("'max_snapshot_age'").contains("per-chunk");
        Eventually.eventually(() -> assertThat(
                        number(
                                source,
                                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'godwit/%'"))
                .isZero());
        assertThat(number(target, "SELECT count(*) FROM t")).isZero();
    }
}
