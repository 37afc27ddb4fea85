package dev.godwit.cli.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.common.api.JobDocument;
import dev.godwit.common.api.TaskDocument;
import dev.godwit.common.job.JobId;
import dev.godwit.common.job.TaskState;
import dev.godwit.testkit.Eventually;
import dev.godwit.testkit.Evidence;
import dev.godwit.testkit.Seeds;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * P1 and P4: workers are killed with SIGKILL at random moments of a sync of five table shapes. In some syncs two workers must hold the snapshot
 * before one is killed: then it outlives the kills (unless a machine is so busy that the lease of the other holder lapses too), and no more is
 * copied again than the killed worker's chunk. In the others both holders may die at once, and the job is planned again.
 */
class WorkerKillsIT {

    @RegisterExtension
    final Seeds seeds = new Seeds();

    private static final List<String> WORKERS = List.of("w-1", "w-2", "w-3");

    /** 200 kills in the nightly run. */
    private static final int KILLS = Boolean.getBoolean("nightly") ? 200 : 40;

    private static final int KILLS_PER_JOB = 10;

    /** Longer than a worker that starts beside it keeps a busy machine from renewing: a live worker's lapse would be counted as a kill's. */
    private static final Duration LEASE = Duration.ofSeconds(6);

    /** So that there is more than one moment to kill somebody. */
    private static final String SMALL_CHUNKS = Shapes.SYNC.replace("1MiB", "256KiB");

    @Test
    void everyRowArrivesOnceHoweverOftenWorkersAreKilled() throws Exception {
        var evidence = new Evidence(getClass(), "Workers are killed", seeds.seed());
        var random = seeds.random();
        try (var installation = Installation.start(LEASE)) {
            installation.execute("production", Shapes.SCHEMA + Shapes.rows(60_000));
            installation.execute("staging", Shapes.SCHEMA);
            WORKERS.forEach(installation::startWorker);
            var spared = new Toll();
            var hunted = new Toll();
            while (spared.kills + hunted.kills < KILLS) {
                boolean sparing = spared.kills * 3 < spared.kills + hunted.kills;
                JobId job = installation.submitSync(SMALL_CHUNKS, Shapes.POLICY);
                var holders = new Holders(installation, job);
                int killed = 0;
                while (killed < KILLS_PER_JOB && spared.kills + hunted.kills + killed < KILLS) {
                    String victim = awaitVictim(installation, job, sparing ? holders : null, random);
                    if (victim == null) {
                        break;
                    }
                    installation.process(victim).kill();
                    holders.lose(victim);
                    installation.startWorker(victim);
                    killed++;
                }
                JobDocument ended = installation.succeeds(job);
                installation.sameBags();
                int again = repeated(installation, job);
                boolean held = sparing && ended.epoch() == 0;
                (held ? spared : hunted).add(killed, again, ended.epoch());
                if (ended.epoch() == 0) {
                    assertThat(again).as("chunks copied again").isLessThanOrEqualTo(killed);
                }
            }
            assertThat(spared.kills).as("kills that a snapshot outlived").isPositive();
            evidence.figure(
                    "%d workers killed while they copied, in %d masked copies of %d tables, all equal",
                    spared.kills + hunted.kills, spared.jobs + hunted.jobs, Shapes.TABLES.size());
            evidence.figure("with another holder of the snapshot alive: %s", spared);
            evidence.figure("at any moment: %s", hunted);
        }
        evidence.write();
    }

    /** A worker that runs a copy task; where {@code holders} are given not before there are two. Null if the job has ended. */
    private static @Nullable String awaitVictim(
            Installation installation, JobId job, @Nullable Holders holders, RandomGenerator random) {
        return Eventually.within(Installation.PATIENCE, () -> {
                    if (installation.api().job(job).state().terminal()) {
                        return Optional.<String>empty();
                    }
                    if (holders != null) {
                        assertThat(holders.alive()).hasSizeGreaterThan(1);
                    }
                    List<String> busy = installation.tasks(job, TaskState.RUNNING).stream()
                            .filter(task -> task.kind().equals("sync.copy") && task.worker() != null)
                            .map(task -> String.valueOf(task.worker()))
                            .toList();
                    assertThat(busy).isNotEmpty();
                    return Optional.of(busy.get(random.nextInt(busy.size())));
                })
                .orElse(null);
    }

    private static int repeated(Installation installation, JobId job) throws Exception {
        return installation.tasks(job, null).stream()
                .filter(task -> task.kind().equals("sync.copy"))
                .mapToInt(TaskDocument::attempt)
                .map(attempt -> attempt - 1)
                .sum();
    }

    /** What some jobs went through. */
    private static final class Toll {

        private int jobs;
        private int kills;
        private int again;
        private int replans;

        void add(int killed, int repeated, int epoch) {
            jobs++;
            kills += killed;
            again += repeated;
            replans += epoch;
        }

        @Override
        public String toString() {
            return "%d kills in %d copies, %d chunks begun again, %d times planned again"
                    .formatted(kills, jobs, again, replans);
        }
    }
}
