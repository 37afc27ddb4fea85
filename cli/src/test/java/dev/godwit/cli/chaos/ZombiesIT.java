package dev.godwit.cli.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.common.api.JobDocument;
import dev.godwit.common.api.TaskDocument;
import dev.godwit.common.http.ApiClient;
import dev.godwit.common.job.JobId;
import dev.godwit.common.job.JobState;
import dev.godwit.common.job.TaskState;
import dev.godwit.testkit.Evidence;
import dev.godwit.testkit.JavaProcess;
import dev.godwit.testkit.Promises;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** P5: workers that are paused past their lease, and wake up when others have gone on. */
@SuppressWarnings("try") // processes that only have to be there
class ZombiesIT {

    private static final Duration SOON = Duration.ofMinutes(1);

    /** Of cancel and of planning again, each; 52 in all in the nightly run. */
    private static final int ROUNDS = Boolean.getBoolean("nightly") ? 13 : 1;

    /** Of sleepers past their lease, and of older fences. */
    private static final int SLEEPERS = Boolean.getBoolean("nightly") ? 13 : 2;

    private static Evidence evidence;
    private static Installation installation;
    private static int number;

    @BeforeAll
    static void start() throws Exception {
        evidence = new Evidence(ZombiesIT.class, "Workers that were paused past their lease wake up", null);
        installation = Installation.start();
        installation.execute("production", Shapes.SCHEMA + Shapes.rows(20_000));
        installation.execute("staging", Shapes.SCHEMA);
    }

    @AfterAll
    static void stop() throws Exception {
        installation.close();
        evidence.writeIfAll(6);
    }

    /** What a failed test leaves behind must not be picked up by the next one. */
    @AfterEach
    void cancelWhatStillRuns() throws Exception {
        for (JobDocument job :
                installation.api().jobs(ApiClient.JobFilter.ALL, 50, null).items()) {
            if (!job.state().terminal()) {
                installation.api().cancel(job.id(), "the test has ended");
            }
        }
    }

    @Test
    void aSleeperBetweenItsLastReadAndItsCommitGivesWay() throws Exception {
        for (int round = 0; round < SLEEPERS; round++) {
            try (JavaProcess zombie = zombie("commit", "both")) {
                JobId job = installation.submitSync(Shapes.SYNC, Shapes.POLICY);
                try (JavaProcess other = installation.startWorker("w-1")) {
                    zombie.awaitLine("asleep", SOON);
                    zombie.pause();

                    succeeds(job);

                    zombie.resume();
                    zombie.awaitLine("refused copy/", SOON);
                    sameBags();
                }
            }
        }
        evidence.figure("%d asleep between their last read and COMMIT: 0 stale rows", SLEEPERS);
    }

    @Test
    void theYoungerFenceWins() throws Exception {
        for (int round = 0; round < SLEEPERS; round++) {
            long stale = commitsUnderAnOlderFence("both", "refused copy/");
            Promises.hold(() -> assertThat(stale).isZero());
            sameBags();
        }
        evidence.figure("%d with an older fence than the task's: 0 stale rows", SLEEPERS);
    }

    @Test
    void withoutTheFenceCheckTheOlderOwnerWrites() throws Exception {
        assertThat(commitsUnderAnOlderFence("no-fence", "committed copy/")).isEqualTo(1);
        evidence.figure("1 with an older fence, its check removed: a stale chunk, as expected");
    }

    @Test
    void afterACancelNothingIsWrittenAnyMore() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            long stale = rowsAfterACancel("both", "refused copy/");
            Promises.hold(() -> assertThat(stale).isZero());
        }
        evidence.figure("%d asleep while their job was cancelled: 0 stale rows", ROUNDS);
    }

    @Test
    void withoutTheEpochCheckRowsAppearAfterACancel() throws Exception {
        long stale = rowsAfterACancel("no-epoch", "committed copy/");
        assertThat(stale).isPositive();
        evidence.figure(
                "1 asleep while its job was cancelled, the epoch's check removed: %d stale rows, as expected", stale);
    }

    @Test
    void whatWasPlannedAgainIsNotWrittenTwice() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            try (JavaProcess zombie = zombie("target", "both")) {
                JobId job = installation.submitSync(Shapes.SYNC, Shapes.POLICY);
                try (JavaProcess other = installation.startWorker("w-1")) {
                    zombie.awaitLine("asleep", SOON);
                    zombie.pause();
                    String held = copying(job, "zombie-" + number);
                    for (String table : List.of("by_uuid", "by_pair", "keyless")) {
                        if (!held.contains(table)) {
                            installation.execute("production", "VACUUM FULL " + table);
                        }
                    }

                    succeeds(job);

                    zombie.resume();
                    zombie.awaitLine("refused copy/", SOON);
                    sameBags();
                }
            }
        }
        evidence.figure("%d asleep while their job was planned again: 0 stale rows", ROUNDS);
    }

    /** Two owners of one task, the only one there is: the elder wakes while the younger, which has raised the fence, sleeps. */
    private static long commitsUnderAnOlderFence(String checks, String ending) throws Exception {
        String oneChunk = Shapes.SYNC.replace("public.*", "public.by_uuid").replace("1MiB", "1GiB");
        try (JavaProcess helper = zombie("nowhere", "both");
                JavaProcess elder = zombie("offers", checks)) {
            JobId job = installation.submitSync(oneChunk, Shapes.POLICY);
            elder.awaitLine("asleep", SOON);
            elder.pause();
            try (JavaProcess younger = zombie("offers", "both")) {
                younger.awaitLine("asleep", SOON);
                younger.pause();

                elder.resume();
                elder.awaitLine(ending, SOON);

                long stale = Long.parseLong(installation.text(
                        "staging",
                        "SELECT count(*) FROM godwit.ledger l JOIN godwit.fence f USING (task) WHERE l.fence < f.fence AND l.job = '"
                                + job + "'"));
                younger.resume();
                succeeds(job);
                return stale;
            }
        }
    }

    private static long rowsAfterACancel(String checks, String ending) throws Exception {
        try (JavaProcess zombie = zombie("target", checks)) {
            JobId job = installation.submitSync(Shapes.SYNC, Shapes.POLICY);
            try (JavaProcess other = installation.startWorker("w-1")) {
                zombie.awaitLine("asleep", SOON);
                zombie.pause();

                installation.api().cancel(job, "test");
                assertThat(installation.await(job).state()).isEqualTo(JobState.CANCELLED);
                long before = rows();

                zombie.resume();
                zombie.awaitLine(ending, SOON);
                return rows() - before;
            }
        }
    }

    private static JavaProcess zombie(String place, String checks) {
        String id = "zombie-" + ++number;
        return installation.startWorker(
                id,
                ZombieMain.class.getName(),
                id,
                "http://127.0.0.1:" + installation.apiPort,
                installation.postgres.jdbcUrl("production"),
                installation.postgres.jdbcUrl("staging"),
                installation.postgres.user(),
                place,
                checks);
    }

    /** The key of the copy task that {@code worker} runs; empty if none. */
    private static String copying(JobId job, String worker) throws Exception {
        return installation.tasks(job, TaskState.RUNNING).stream()
                .filter(task -> task.kind().equals("sync.copy") && worker.equals(String.valueOf(task.worker())))
                .map(TaskDocument::key)
                .collect(Collectors.joining());
    }

    private static void succeeds(JobId job) {
        JobDocument ended = installation.await(job);
        assertThat(ended.state()).as("%s", ended.failure()).isEqualTo(JobState.SUCCEEDED);
    }

    private static void sameBags() throws Exception {
        Promises.hold(ZombiesIT::requireSameBags);
    }

    private static void requireSameBags() throws Exception {
        for (String table : Shapes.TABLES) {
            if (!installation.text("staging", "SELECT count(*) FROM " + table).equals("0") || table.equals("by_uuid")) {
                assertThat(installation.text("staging", Shapes.bag(table)))
                        .as(table)
                        .isEqualTo(installation.text("production", Shapes.bag(table)));
            }
        }
    }

    private static long rows() throws Exception {
        long rows = 0;
        for (String table : Shapes.TABLES) {
            rows += Long.parseLong(installation.text("staging", "SELECT count(*) FROM " + table));
        }
        return rows;
    }
}
