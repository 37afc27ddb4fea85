package dev.godwit.cli.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.common.api.JobDocument;
import dev.godwit.common.api.TaskDocument;
import dev.godwit.common.job.JobId;
import dev.godwit.common.job.TaskState;
import dev.godwit.testkit.Eventually;
import dev.godwit.testkit.Evidence;
import dev.godwit.testkit.Promises;
import dev.godwit.testkit.Seeds;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** P1: whoever takes part in a sync is killed with SIGKILL, at moments that a seed decides, over eight shapes of table in both formats. */
@Tag("nightly")
class SyncKillsIT {

    @RegisterExtension
    final Seeds seeds = new Seeds();

    private static final int KILLS = Integer.getInteger("kills", 200);
    private static final int KILLS_PER_JOB = 12;
    private static final List<String> WORKERS = List.of("w-1", "w-2", "w-3");

    /** A worker, for what it does, or the coordinator. */
    private enum Victim {
        COPYING,
        HOLDING,
        /** At what comes after the copy. */
        LATER,
        /** At what comes before it: met by chance alone. */
        EARLIER,
        COORDINATOR;

        static Victim of(String kind) {
            return switch (kind) {
                case "sync.copy" -> COPYING;
                case "sync.hold" -> HOLDING;
                case "sync.plan", "sync.prepare", "sync.reconcile" -> EARLIER;
                default -> LATER;
            };
        }
    }

    private final Map<Victim, Integer> tolls = new EnumMap<>(Victim.class);

    @Test
    void everyRowArrivesOnceWhoeverIsKilled() throws Exception {
        var evidence = new Evidence(getClass(), "Workers, holders and coordinators are killed", seeds.seed());
        RandomGenerator random = seeds.random();
        try (var installation = Installation.start()) {
            installation.execute("production", EightShapes.schema() + EightShapes.rows(10_000));
            installation.execute("staging", EightShapes.schema());
            WORKERS.forEach(installation::startWorker);
            int kills = 0;
            int jobs = 0;
            int replans = 0;
            while (kills < KILLS) {
                JobId job = installation.submitSync(EightShapes.SYNC, EightShapes.POLICY);
                int killed = 0;
                while (killed < KILLS_PER_JOB && kills + killed < KILLS && runs(installation, job)) {
                    TimeUnit.MILLISECONDS.sleep(
                            random.nextInt(700)); // a moment that the seed decides; not a wait for anything
                    killed += kill(installation, job, killed, random) ? 1 : 0;
                }
                JobDocument ended = installation.succeeds(job);
                Promises.hold(() -> EightShapes.requireSame(installation));
                kills += killed;
                jobs++;
                replans += ended.epoch();
            }
            assertThat(tolls.keySet()).contains(Victim.COPYING, Victim.HOLDING, Victim.COORDINATOR);
            evidence.figure(
                    "%d killed in %d masked copies of %d tables, in eight shapes and both formats: all equal, keys and indexes as they were",
                    kills, jobs, EightShapes.tables().size());
            tolls.forEach((victim, count) ->
                    evidence.figure("%-12s %d", victim.name().toLowerCase(java.util.Locale.ROOT), count));
            evidence.figure("%d times planned again", replans);
        }
        evidence.write();
    }

    private static boolean runs(Installation installation, JobId job) throws Exception {
        return !installation.api().job(job).state().terminal();
    }

    /** Whether there was anybody to kill: the job may have ended while the moment of whom the seed has chosen was waited for. */
    private boolean kill(Installation installation, JobId job, int killed, RandomGenerator random) throws Exception {
        Victim wanted = draw(killed, random);
        if (wanted == Victim.COORDINATOR) {
            installation.process(Installation.COORDINATOR).kill();
            installation.startCoordinator(Installation.COORDINATOR);
            tolls.merge(wanted, 1, Integer::sum);
            return true;
        }
        List<TaskDocument> running = Eventually.within(Installation.PATIENCE, () -> {
            List<TaskDocument> tasks = installation.tasks(job, TaskState.RUNNING).stream()
                    .filter(task -> task.worker() != null && isWanted(wanted, task.kind()))
                    .toList();
            assertThat(!tasks.isEmpty() || !runs(installation, job)).isTrue();
            return tasks;
        });
        if (running.isEmpty()) {
            return false;
        }
        TaskDocument task = running.get(random.nextInt(running.size()));
        String worker = String.valueOf(task.worker());
        installation.process(worker).kill();
        installation.startWorker(worker);
        tolls.merge(Victim.of(task.kind()), 1, Integer::sum);
        return true;
    }

    /** What comes after the copy is waited for in the last kills of a job alone: with it the copy has ended. */
    private static Victim draw(int killed, RandomGenerator random) {
        int drawn = random.nextInt(10);
        if (drawn == 0) {
            return Victim.COORDINATOR;
        }
        if (killed >= KILLS_PER_JOB / 2 && drawn < 4) {
            return Victim.LATER;
        }
        return drawn < 7 ? Victim.COPYING : Victim.HOLDING;
    }

    /** Copies and their holders come to an end before the rest begins. */
    private static boolean isWanted(Victim wanted, String kind) {
        return Victim.of(kind) == wanted || (wanted != Victim.LATER && Victim.of(kind) == Victim.LATER);
    }
}
