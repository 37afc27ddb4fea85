package dev.godwit.cli.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.common.api.JobDocument;
import dev.godwit.common.api.TaskDocument;
import dev.godwit.common.job.JobId;
import dev.godwit.common.job.TaskState;
import dev.godwit.testkit.Eventually;
import dev.godwit.testkit.Seeds;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** P1 and P4: workers are killed with SIGKILL at random moments of a sync of five table shapes. */
class WorkerKillsIT {

    @RegisterExtension
    final Seeds seeds = new Seeds();

    private static final List<String> WORKERS = List.of("w-1", "w-2", "w-3");

    /** 200 kills in the nightly run. */
    private static final int KILLS = Boolean.getBoolean("nightly") ? 200 : 40;

    private static final int KILLS_PER_JOB = 10;

    @Test
    void everyRowArrivesOnceHoweverOftenWorkersAreKilled() throws Exception {
        var evidence = new Evidence(getClass(), "Workers are killed", seeds.seed());
        var random = seeds.random();
        try (var installation = Installation.start()) {
            installation.execute("production", Shapes.SCHEMA + Shapes.rows(60_000));
            installation.execute("staging", Shapes.SCHEMA);
            WORKERS.forEach(installation::startWorker);
            int kills = 0;
            int again = 0;
            int replans = 0;
            int jobs = 0;
            while (kills < KILLS) {
                JobId job = installation.submitSync(Shapes.SYNC, Shapes.POLICY);
                int killed = 0;
                while (killed < KILLS_PER_JOB && kills < KILLS) {
                    String victim = awaitBusy(installation, job, random.nextInt(WORKERS.size()));
                    if (victim == null) {
                        break;
                    }
                    installation.process(victim).kill();
                    installation.startWorker(victim);
                    killed++;
                    kills++;
                }
                JobDocument ended = installation.succeeds(job);
                installation.sameBags();
                jobs++;
                int repeated = repeated(installation, job);
                replans += ended.epoch();
                again += repeated;
                if (ended.epoch() == 0) {
                    assertThat(repeated).as("chunks copied again").isLessThanOrEqualTo(killed);
                }
            }
            evidence.figure(
                    "%d workers killed while they copied, in %d masked copies of %d tables, all equal",
                    kills, jobs, Shapes.TABLES.size());
            evidence.figure("%d chunks begun again, %d times planned again", again, replans);
        }
        evidence.write();
    }

    /** Waits until some worker runs a copy task: the wanted one if it does, else any; null if the job has ended. */
    private static @Nullable String awaitBusy(Installation installation, JobId job, int wanted) {
        return Eventually.within(Installation.PATIENCE, () -> {
                    if (installation.api().job(job).state().terminal()) {
                        return Optional.<String>empty();
                    }
                    List<String> busy = installation.tasks(job, TaskState.RUNNING).stream()
                            .filter(task -> task.kind().equals("sync.copy") && task.worker() != null)
                            .map(task -> String.valueOf(task.worker()))
                            .toList();
                    assertThat(busy).isNotEmpty();
                    return Optional.of(busy.contains(WORKERS.get(wanted)) ? WORKERS.get(wanted) : busy.get(0));
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
}
