package dev.godwit.cli.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.common.api.TaskDocument;
import dev.godwit.common.job.JobId;
import dev.godwit.common.job.TaskState;
import dev.godwit.embedded.EmbeddedPostgres;
import dev.godwit.testkit.DedicatedServers;
import dev.godwit.testkit.Eventually;
import dev.godwit.testkit.Evidence;
import dev.godwit.testkit.Seeds;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * P1: chunks are committed without waiting for the disk, and reported done. A target that then crashes forgets them, as one does whose
 * write-ahead log was not written yet. The reconciliation misses them, and they are copied again.
 */
class LostCommitsIT {

    @RegisterExtension
    final DedicatedServers servers = new DedicatedServers();

    @RegisterExtension
    final Seeds seeds = new Seeds();

    private static final int ROUNDS = Boolean.getBoolean("nightly") ? 10 : 1;

    /** In each round: how many jobs are tried until a crash loses something. */
    private static final int JOBS = 5;

    @Test
    void chunksThatATargetForgetsAreCopiedAgain() throws Exception {
        var evidence = new Evidence(getClass(), "A target forgets chunks that were reported done", seeds.seed());
        // Nothing but a commit that waits for the disk may write the log.
        EmbeddedPostgres target = servers.postgres(EmbeddedPostgres.builder()
                .durable(true)
                .setting("shared_buffers", "256MB")
                .setting("wal_buffers", "64MB")
                .setting("bgwriter_lru_maxpages", "0")
                .setting("autovacuum", "off"));
        try (var installation = Installation.start(target)) {
            installation.execute("production", Shapes.SCHEMA + Shapes.rows(40_000));
            installation.execute("staging", Shapes.SCHEMA);
            installation.startWorker("w-1");
            installation.startWorker("w-2");
            for (int round = 0; round < ROUNDS; round++) {
                int lost = crashThatLoses(installation, target);
                evidence.figure(
                        "a crash lost %d chunks that were reported done; all were copied again, bags equal", lost);
            }
        }
        evidence.write();
    }

    private static int crashThatLoses(Installation installation, EmbeddedPostgres target) throws Exception {
        for (int i = 0; i < JOBS; i++) {
            DedicatedServers.pauseWalWriter(target);
            JobId job = installation.submitSync(Shapes.SYNC, Shapes.POLICY);
            Set<String> unsafe = untilChunksAreDoneButNotSafe(installation, target, job);
            target.restart();
            Set<String> lost = new HashSet<>(unsafe);
            lost.removeAll(ledger(installation, job));

            installation.succeeds(job);
            installation.sameBags();
            Set<String> again = installation.tasks(job, null).stream()
                    .filter(task -> task.kind().equals("sync.copy") && task.attempt() > 1)
                    .map(task -> task.id().toString())
                    .collect(Collectors.toSet());
            assertThat(again).as("copied again").containsAll(lost);
            assertThat(ledger(installation, job)).containsAll(lost);
            if (!lost.isEmpty()) {
                return lost.size();
            }
        }
        throw new AssertionError("No crash of %d lost a chunk that was reported done".formatted(JOBS));
    }

    /** Crashes the target when there are such chunks, and answers which; none if the job was over before there were any. */
    private static Set<String> untilChunksAreDoneButNotSafe(
            Installation installation, EmbeddedPostgres target, JobId job) throws Exception {
        while (!installation.api().job(job).state().terminal()) {
            if (copying(installation)) {
                try (Connection connection = installation.connect("staging");
                        Statement statement = connection.createStatement()) {
                    Optional<Set<String>> unsafe = keepOthersOut(installation, connection, statement, job);
                    if (unsafe.isPresent()) {
                        target.crash();
                        return unsafe.get();
                    }
                    connection.rollback();
                }
            }
        }
        target.crash();
        return Set.of();
    }

    /**
     * Lets no task begin on the target any more, since each begins with a commit that waits for the disk, and makes all before it safe.
     * Answers which chunks were committed since, when they are reported done; none if the log was written meanwhile.
     */
    private static Optional<Set<String>> keepOthersOut(
            Installation installation, Connection connection, Statement statement, JobId job) throws Exception {
        connection.setAutoCommit(false);
        statement.execute("LOCK TABLE godwit.session, godwit.fence IN SHARE MODE");
        String written = written(installation);
        Set<String> before = ledger(installation, job);
        Eventually.within(
                Installation.PATIENCE, () -> assertThat(copying(installation)).isFalse());
        Set<String> since = ledger(installation, job);
        since.removeAll(before);
        if (since.isEmpty() || !written(installation).equals(written)) {
            return Optional.empty();
        }
        Eventually.within(
                Installation.PATIENCE,
                () -> assertThat(installation.tasks(job, TaskState.SUCCEEDED))
                        .extracting(TaskDocument::id)
                        .extracting(Object::toString)
                        .containsAll(since));
        return Optional.of(since);
    }

    /** Whether a chunk is being written; before there is a ledger, it is the ledger that is made. */
    private static boolean copying(Installation installation) throws SQLException {
        return !installation.text("staging", """
                        SELECT count(*) FROM pg_stat_activity WHERE datname = 'staging' AND pid <> pg_backend_pid()
                            AND backend_xid IS NOT NULL AND application_name LIKE 'godwit/%'
                            AND to_regclass('godwit.ledger') IS NOT NULL
                        """).equals("0");
    }

    /** How far the write-ahead log is safe. */
    private static String written(Installation installation) throws SQLException {
        return installation.text("staging", "SELECT pg_current_wal_flush_lsn()");
    }

    /** The tasks of {@code job} that the target knows to be done. */
    private static Set<String> ledger(Installation installation, JobId job) throws SQLException {
        return new HashSet<>(Dump.rows(
                installation, "staging", "SELECT task::text FROM godwit.ledger WHERE job = '%s'".formatted(job)));
    }
}
