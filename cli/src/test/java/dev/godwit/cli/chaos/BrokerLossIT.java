package dev.godwit.cli.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.common.job.JobId;
import dev.godwit.common.job.TaskState;
import dev.godwit.testkit.Eventually;
import dev.godwit.testkit.Evidence;
import dev.godwit.testkit.Seeds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** P3, P4 and P6: the broker is killed, or away for a while, as jobs are submitted and run. No event is lost, and the work goes on. */
class BrokerLossIT {

    @RegisterExtension
    final Seeds seeds = new Seeds();

    private static final boolean NIGHTLY = Boolean.getBoolean("nightly");
    private static final int ROUNDS = NIGHTLY ? 20 : 2;
    private static final Duration AWAY = Duration.ofSeconds(NIGHTLY ? 60 : 15);
    private static final int LINTS = 8;

    @Test
    void noEventIsLostWhereverTheBrokerFails() throws Exception {
        var evidence = new Evidence(getClass(), "The broker is killed and goes away", seeds.seed());
        RandomGenerator random = seeds.random();
        try (var installation = Installation.start()) {
            installation.execute("production", Shapes.SCHEMA + Shapes.rows(20_000));
            installation.execute("staging", Shapes.SCHEMA);
            installation.startWorker("w-1");
            installation.startWorker("w-2");
            var jobs = new ArrayList<JobId>();
            for (int round = 0; round < ROUNDS; round++) {
                jobs.addAll(killedAndRestarted(installation, random));
            }
            int during = jobs.size();
            Duration away = away(installation, jobs);

            Published published = Published.holdsFor(installation, jobs);
            evidence.figure(
                    "broker killed and restarted %d times: %d jobs, %d masked copies equal", ROUNDS, during, ROUNDS);
            evidence.figure(
                    "Kafka away for %d s, in which %d jobs were submitted and done, 1 masked copy equal",
                    away.toSeconds(), jobs.size() - during);
            evidence.figure("%s", published);
        }
        evidence.write();
    }

    /** Some jobs are submitted before the broker fails, some while it is gone, some as it comes back. */
    private static List<JobId> killedAndRestarted(Installation installation, RandomGenerator random) throws Exception {
        var jobs = new ArrayList<JobId>();
        jobs.add(installation.submitSync(Shapes.SYNC, Shapes.POLICY));
        copies(installation, jobs.get(0));
        int before = random.nextInt(LINTS);
        for (int i = 0; i < before; i++) {
            jobs.add(installation.submitLint());
        }
        letWork(random.nextInt(1_000));

        installation.kafka.kill();
        for (int i = before; i < LINTS; i++) {
            jobs.add(installation.submitLint());
        }
        installation.kafka.restart();

        jobs.add(installation.submitLint());
        jobs.forEach(installation::succeeds);
        installation.sameBags();
        return jobs;
    }

    /** Nothing waits for Kafka: the jobs are done before it is back. */
    private static Duration away(Installation installation, List<JobId> jobs) throws Exception {
        long begin = System.nanoTime();
        installation.kafka.kill();
        JobId sync = installation.submitSync(Shapes.SYNC, Shapes.POLICY);
        var lints = new ArrayList<JobId>();
        for (int i = 0; i < LINTS; i++) {
            lints.add(installation.submitLint());
            letWork((int) AWAY.toMillis() / LINTS);
        }
        installation.succeeds(sync);
        lints.forEach(installation::succeeds);
        assertThat(installation.kafka.isRunning()).isFalse();
        installation.sameBags();
        assertThat(Long.parseLong(installation.text(
                        "control", "SELECT count(*) FROM godwit_control.outbox WHERE published_at IS NULL")))
                .as("events that wait for Kafka")
                .isGreaterThan(LINTS);
        var away = Duration.ofNanos(System.nanoTime() - begin);
        installation.kafka.restart();
        jobs.add(sync);
        jobs.addAll(lints);
        return away;
    }

    private static void copies(Installation installation, JobId sync) {
        Eventually.within(
                Installation.PATIENCE,
                () -> assertThat(installation.tasks(sync, TaskState.RUNNING))
                        .anyMatch(task -> task.kind().equals("sync.copy")));
    }

    /** Lets everything work for a moment; not a wait for anything. */
    private static void letWork(int millis) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(millis);
    }
}
