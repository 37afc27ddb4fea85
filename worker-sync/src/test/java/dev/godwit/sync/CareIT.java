package dev.godwit.sync;

import static dev.godwit.sync.SyncRun.execute;
import static dev.godwit.sync.SyncRun.failure;
import static dev.godwit.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.common.job.JobState;
import dev.godwit.common.worker.Grant;
import dev.godwit.common.worker.Progress;
import dev.godwit.common.worker.local.LocalListener;
import dev.godwit.testkit.PostgresExtension;
import dev.godwit.testkit.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;
import org.postgresql.replication.LogSequenceNumber;
import org.postgresql.replication.PGReplicationStream;

/** That a sync gives way where its source cannot bear it. */
class CareIT {

    @RegisterExtension
    static final PostgresExtension postgres = PostgresExtension.shared();

    private TestDatabase source;
    private TestDatabase target;

    @BeforeEach
    void aTableOfManyChunks() throws SQLException {
        source = postgres.newDatabase("source");
        target = postgres.newDatabase("target");
        String schema = "CREATE TABLE t (id int PRIMARY KEY, what text NOT NULL)";
        execute(source, schema);
        execute(target, schema);
        execute(source, "INSERT INTO t SELECT i, repeat(md5(i::text), 8) FROM generate_series(1, 20000) i; ANALYZE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"snapshot", "per-chunk"})
    void copiesRestWhileATransactionOfOthersIsTooOldAndGoOnAfterIt(String consistency) throws Exception {
        var heard = new Notes();
        var meters = new SimpleMeterRegistry();
        try (Connection other = source.connect()) {
            other.setAutoCommit(false);
            touch(other);
            try (var sync = RunningSync.Setup.of(source, target)
                    .telling(heard)
                    .at(new WorkerPace(null, meters))
                    .with("""
                            chunk_size: 128KiB
                            limits: {rate: 300kB, transaction_age: 1s}
                            consistency: %s
                            """.formatted(consistency))
                    .start()) {
                eventually(
                        () -> assertThat(heard.notes).anyMatch(note -> note.startsWith("resting: the source has a")));
                eventually(() -> assertThat(
                                meters.get("godwit.sync.resting").gauge().value())
                        .isEqualTo(2));
                assertThat(sync.isOver()).isFalse();

                other.commit();

                eventually(() -> assertThat(
                                meters.get("godwit.sync.resting").gauge().value())
                        .isZero());
            }
        }
    }

    @Test
    void copiesRestWhileAReplicaLags() throws Exception {
        var heard = new Notes();
        try (Connection replica = replica();
                PGReplicationStream stream = stream(replica)) {
            behind(stream, LogSequenceNumber.valueOf(position()));
            execute(source, "CREATE TABLE more AS SELECT i FROM generate_series(1, 1000) i; DROP TABLE more");
            try (var sync = RunningSync.Setup.of(source, target)
                    .telling(heard)
                    .with("""
                            chunk_size: 128KiB
                            limits: {rate: 300kB, replica_lag: 500ms}
                            """)
                    .start()) {
                eventually(() -> assertThat(heard.notes)
                        .anyMatch(note -> note.startsWith("resting: replica 'slow one' of the source lags")));

                behind(stream, LogSequenceNumber.valueOf("FFFF/0"));

                eventually(() -> assertThat(heard.latest).doesNotStartWith("resting"));
                sync.stop();
                assertThat(sync.outcome().state()).isEqualTo(JobState.CANCELLED);
            }
        }
    }

    @Test
    void aSnapshotThatIsTooOldFailsTheJob() throws Exception {
        try (var sync = RunningSync.Setup.of(source, target).with("""
                        chunk_size: 128KiB
                        limits: {rate: 100kB}
                        max_snapshot_age: 1s
                        """).start()) {
            assertThat(failure(sync.outcome()).code()).isEqualTo("snapshot-too-old");
        }
    }

    private Connection replica() throws SQLException {
        var properties = new Properties();
        properties.setProperty("replication", "true");
        properties.setProperty("assumeMinServerVersion", "14");
        properties.setProperty("preferQueryMode", "simple");
        properties.setProperty("ApplicationName", "slow one");
        return source.connect(properties);
    }

    private PGReplicationStream stream(Connection replica) throws SQLException {
        return replica.unwrap(PGConnection.class)
                .getReplicationAPI()
                .replicationStream()
                .physical()
                .withStartPosition(LogSequenceNumber.valueOf(position()))
                .start();
    }

    private String position() throws SQLException {
        return SyncRun.text(source, "SELECT pg_current_wal_lsn()");
    }

    /** What a standby tells its primary of how far it has come. */
    private static void behind(PGReplicationStream stream, LogSequenceNumber position) throws SQLException {
        stream.setFlushedLSN(position);
        stream.setAppliedLSN(position);
        stream.forceUpdateStatus();
    }

    private static void touch(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("SELECT 1");
        }
    }

    /** What copies have said beside their progress. */
    private static final class Notes implements LocalListener {
        private final Set<String> notes = ConcurrentHashMap.newKeySet();
        private volatile String latest = "";

        @Override
        public void progressed(Grant grant, Progress progress) {
            if (grant.kind().equals("sync.copy")) {
                latest = Objects.requireNonNullElse(progress.note(), "");
                notes.add(latest);
            }
        }
    }
}
