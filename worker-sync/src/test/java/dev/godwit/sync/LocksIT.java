package dev.godwit.sync;

import static dev.godwit.sync.SyncRun.execute;
import static dev.godwit.sync.SyncRun.number;
import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.common.worker.local.LocalOutcome;
import dev.godwit.testkit.PostgresExtension;
import dev.godwit.testkit.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Somebody is at the target's tables for long. The sync waits for him, and others do not wait behind the sync. */
class LocksIT {

    /** More than twice what anybody may wait behind a sync that waits for half a second. */
    private static final Duration HELD = Duration.ofSeconds(5);

    private static final Duration BEHIND = Duration.ofSeconds(2);

    @RegisterExtension
    static final PostgresExtension postgres = PostgresExtension.shared();

    private final ExecutorService others = Executors.newCachedThreadPool();
    private TestDatabase source;
    private TestDatabase target;

    @BeforeEach
    void twoDatabasesOfTheSameSchema() throws Exception {
        source = postgres.newDatabase("source");
        target = postgres.newDatabase("target");
        for (TestDatabase database : new TestDatabase[] {source, target}) {
            execute(
                    database,
                    "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE t (id int PRIMARY KEY, p int REFERENCES p); CREATE INDEX t_p ON t (p)");
        }
        execute(source, "INSERT INTO p VALUES (1); INSERT INTO t SELECT i, 1 FROM generate_series(1, 100) i");
        execute(target, "CREATE MATERIALIZED VIEW v AS SELECT count(*) AS n FROM t");
    }

    @AfterEach
    void nobodyIsLeft() throws Exception {
        others.shutdownNow();
        assertThat(others.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void whoReadsATableForLongKeepsTheSyncFromItAndNobodyElse() throws Exception {
        assertOthersGoOn("sync.prepare", "SELECT FROM t", "SELECT FROM t LIMIT 1");
    }

    @Test
    void whoWritesATableForLongKeepsIndexesFromItAndNobodyElse() throws Exception {
        assertOthersGoOn("sync.objects", "LOCK TABLE t IN ROW EXCLUSIVE MODE", "LOCK TABLE t IN ROW EXCLUSIVE MODE");
    }

    @Test
    void whoReadsAViewForLongKeepsItFromBeingRefreshedAndNobodyElse() throws Exception {
        assertOthersGoOn("sync.refresh", "SELECT FROM v", "SELECT FROM v");
    }

    /** @param kind of the tasks before the first of which somebody comes */
    private void assertOthersGoOn(String kind, String held, String asked) throws Exception {
        var begun = new AtomicBoolean();
        var over = new AtomicBoolean();
        var longest = new AtomicLong();
        var released = new CompletableFuture<Void>();
        var watched = new CompletableFuture<Void>();
        var run = SyncRun.between(source, target).replacing();

        LocalOutcome outcome = run.run(run.databases(), SyncRun.around(kind, task -> {
            if (begun.compareAndSet(false, true)) {
                Connection holder = target.connect();
                holder.setAutoCommit(false);
                ask(holder, held);
                others.execute(() -> complete(released, () -> {
                    TimeUnit.NANOSECONDS.sleep(HELD.toNanos());
                    holder.close();
                }));
                others.execute(() -> complete(watched, () -> watch(asked, over, longest)));
            }
            return task.call();
        }));
        over.set(true);
        released.get(30, TimeUnit.SECONDS);
        watched.get(30, TimeUnit.SECONDS);

        assertThat(outcome.failure()).isNull();
        assertThat(Duration.ofNanos(longest.get())).isPositive().isLessThan(BEHIND);
        assertThat(number(target, "SELECT n FROM v")).isEqualTo(100);
        assertThat(number(target, "SELECT count(*) FROM pg_indexes WHERE schemaname = 'public'"))
                .isEqualTo(3);
        assertThat(number(target, "SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND convalidated"))
                .isOne();
    }

    /** Asks again and again, and remembers the longest that it took. */
    private void watch(String asked, AtomicBoolean over, AtomicLong longest) throws SQLException {
        try (Connection other = target.connect()) {
            other.setAutoCommit(false);
            while (!over.get()) {
                long began = System.nanoTime();
                ask(other, asked);
                other.rollback();
                longest.accumulateAndGet(System.nanoTime() - began, Math::max);
            }
        }
    }

    private static void ask(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private interface Deed {
        void run() throws Exception;
    }

    private static void complete(CompletableFuture<Void> future, Deed deed) {
        try {
            deed.run();
            future.complete(null);
        } catch (Exception e) {
            future.completeExceptionally(e);
        }
    }
}
