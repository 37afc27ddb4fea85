package dev.godwit.sync;

import static dev.godwit.sync.SyncRun.execute;
import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.common.config.DataSize;
import dev.godwit.common.job.JobState;
import dev.godwit.common.json.Json;
import dev.godwit.common.worker.Grant;
import dev.godwit.common.worker.local.LocalListener;
import dev.godwit.common.worker.local.LocalOutcome;
import dev.godwit.sync.verify.SyncReport;
import dev.godwit.testkit.PostgresExtension;
import dev.godwit.testkit.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.SQLException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** That a sync reads as fast as its limits say, measured. */
class ThrottleIT {

    @RegisterExtension
    static final PostgresExtension postgres = PostgresExtension.shared();

    private static final long RATE = 1_500_000;

    private TestDatabase source;
    private TestDatabase target;

    @BeforeEach
    void twelveMegabytes() throws SQLException {
        source = postgres.newDatabase("source");
        target = postgres.newDatabase("target");
        String schema = "CREATE TABLE t (id int PRIMARY KEY, what text NOT NULL)";
        execute(source, schema);
        execute(target, schema);
        execute(source, "INSERT INTO t SELECT i, repeat(md5(i::text), 7) FROM generate_series(1, 50000) i; ANALYZE");
    }

    /** A chunk takes a fraction of a second, so that copies come and go all the time. */
    @Test
    void theRateOfAJobIsKeptByCopiesThatComeAndGo() throws Exception {
        assertRate(RunningSync.Setup.of(source, target).on(4).with("""
                chunk_size: 1MiB
                limits: {rate: 1500kB}
                """));
    }

    @Test
    @Tag("nightly")
    void theRateOfAJobIsKeptByOneCopy() throws Exception {
        assertRate(RunningSync.Setup.of(source, target).on(1).with("""
                chunk_size: 64MiB
                limits: {rate: 1500kB}
                """));
    }

    @Test
    void theCeilingOfAWorkerIsKeptByAllItsCopies() throws Exception {
        var meters = new SimpleMeterRegistry();

        assertRate(RunningSync.Setup.of(source, target)
                .on(3)
                .with("chunk_size: 1MiB")
                .at(new WorkerPace(DataSize.parse("1500kB"), meters)));

        assertThat(meters.get("godwit.sync.waits")
                        .tag("reason", "ceiling")
                        .timer()
                        .count())
                .isPositive();
    }

    @Test
    void noMoreCopiesGoOnAtOnceThanTheLimitsSay() throws Exception {
        var running = new AtomicInteger();
        var most = new AtomicInteger();
        try (var sync = RunningSync.Setup.of(source, target)
                .on(4)
                .with("""
                        chunk_size: 512KiB
                        limits: {copies: 2}
                        """)
                .telling(new LocalListener() {
                    @Override
                    public void started(Grant grant) {
                        if (grant.kind().equals("sync.copy")) {
                            most.accumulateAndGet(running.incrementAndGet(), Math::max);
                        }
                    }

                    @Override
                    public void succeeded(Grant grant) {
                        if (grant.kind().equals("sync.copy")) {
                            running.decrementAndGet();
                        }
                    }
                })
                .start()) {
            assertThat(sync.outcome().state()).isEqualTo(JobState.SUCCEEDED);
        }

        assertThat(most).hasValue(2);
    }

    private static void assertRate(RunningSync.Setup setup) throws Exception {
        var phase = new CopyPhase();
        try (var sync = setup.telling(phase).start()) {
            LocalOutcome outcome = sync.outcome();

            assertThat(outcome.failure()).isNull();
            assertThat(outcome.state()).isEqualTo(JobState.SUCCEEDED);
            long bytes = Json.as(
                            Json.parse(
                                    Objects.requireNonNull(outcome.artifacts().get(SyncReport.JSON))
                                            .content()),
                            SyncReport.class)
                    .bytesRead();
            assertThat(bytes).isGreaterThan(11_000_000);
            assertThat(bytes / phase.seconds())
                    .as("%d bytes in %.2f s", bytes, phase.seconds())
                    .isBetween(0.9 * RATE, 1.1 * RATE);
        }
    }

    /** From the first grant of a copy to the last success. */
    private static final class CopyPhase implements LocalListener {
        private final AtomicLong first = new AtomicLong();
        private final AtomicLong last = new AtomicLong();

        @Override
        public void started(Grant grant) {
            if (grant.kind().equals("sync.copy")) {
                first.compareAndSet(0, System.nanoTime());
            }
        }

        @Override
        public void succeeded(Grant grant) {
            if (grant.kind().equals("sync.copy")) {
                last.set(System.nanoTime());
            }
        }

        double seconds() {
            return (last.get() - first.get()) / 1e9;
        }
    }
}
