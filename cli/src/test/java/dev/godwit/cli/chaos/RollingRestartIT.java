package dev.godwit.cli.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.cli.ExitCode;
import dev.godwit.common.api.JobDocument;
import dev.godwit.common.api.TaskDocument;
import dev.godwit.common.job.JobId;
import dev.godwit.common.job.JobState;
import dev.godwit.common.job.TaskState;
import dev.godwit.common.job.WorkerId;
import dev.godwit.common.lifecycle.Application;
import dev.godwit.testkit.Eventually;
import dev.godwit.testkit.JavaProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** P4, the friendly way: all workers are restarted one after the other while a sync copies, and nothing has to be done again. */
class RollingRestartIT {

    private static final List<String> WORKERS = List.of("w-1", "w-2", "w-3");

    /** Chunks here take well under a second; the rest is for a busy machine. */
    private static final Duration DRAIN = Duration.ofSeconds(15);

    @Test
    void allWorkersAreRestartedDuringASyncAndItsSnapshotLivesOn() throws Exception {
        try (var installation = Installation.startPatiently()) {
            installation.execute("production", Shapes.SCHEMA + Shapes.rows(150_000));
            installation.execute("staging", Shapes.SCHEMA);
            for (String id : WORKERS) {
                installation.startWorker(id).awaitLine("is ready for work", Installation.PATIENCE);
            }
            JobId job = installation.submitSync(Shapes.SYNC, Shapes.POLICY);
            awaitHolders(installation, job);
            var logs = new ArrayList<String>();
            int handedOver = 0;

            for (String id : WORKERS) {
                handedOver += holds(installation, job, id) ? 1 : 0;
                logs.add(restart(installation, id, id.equals("w-2")));
                awaitHolders(installation, job);
            }

            assertThat(handedOver).as("holders that had to be handed over").isPositive();
            JobDocument ended = installation.await(job);
            assertThat(ended.state()).as("%s", ended.failure()).isEqualTo(JobState.SUCCEEDED);
            assertThat(ended.epoch()).as("%s", told(installation, job)).isZero();
            assertThat(installation.text("control", "SELECT sum(losses + failures) FROM godwit_control.task"))
                    .as("leases that lapsed, and attempts that failed")
                    .isEqualTo("0");
            assertThat(unbegun(installation, job)).isLessThanOrEqualTo(WORKERS.size());
            for (String table : Shapes.TABLES) {
                assertThat(installation.text("staging", Shapes.bag(table)))
                        .as(table)
                        .isEqualTo(installation.text("production", Shapes.bag(table)));
            }
            assertThat(logs).noneMatch(log -> log.contains("\tat ") || log.contains(" ERROR "));
        }
    }

    /** By SIGTERM, or as an operator who drains it and starts it again; the answer is its log. */
    private static String restart(Installation installation, String id, boolean byOperator) throws Exception {
        JavaProcess process = installation.process(id);
        long begin = System.nanoTime();
        if (byOperator) {
            installation.api().drain(new WorkerId(id));
        } else {
            process.terminate();
        }
        int code = process.awaitExit(DRAIN);
        System.out.printf(
                "%s drained in %d ms%n",
                id, Duration.ofNanos(System.nanoTime() - begin).toMillis());
        assertThat(code)
                .as("exit code of %s", id)
                .isEqualTo(byOperator ? ExitCode.OK.status() : Application.TERMINATED);
        String log = process.output() + process.errors();
        installation.startWorker(id).awaitLine("is ready for work", Installation.PATIENCE);
        Eventually.within(
                Installation.PATIENCE,
                () -> assertThat(installation.api().workers())
                        .anyMatch(worker -> worker.id().value().equals(id) && worker.live() && !worker.draining()));
        return log;
    }

    private static String told(Installation installation, JobId job) throws Exception {
        return installation.api().events(job, 0, 1_000).stream()
                .filter(event -> !event.type().contains("progressed"))
                .map(event -> event.time() + " " + event.type() + " " + event.data())
                .collect(Collectors.joining("\n"));
    }

    /** Waits until two of them are up, as the snapshot needs it; or the copy is over, where a machine is that fast. */
    private static void awaitHolders(Installation installation, JobId job) {
        var holders = new Holders(installation, job);
        Eventually.within(Installation.PATIENCE, () -> {
            String copied = installation.text(
                    "control",
                    "SELECT count(*) > 0 AND bool_and(state = 'SUCCEEDED') FROM godwit_control.task WHERE job = '" + job
                            + "' AND kind = 'sync.copy'");
            assertThat(holders.alive().size() == 2 || copied.equals("t")).isTrue();
        });
    }

    private static boolean holds(Installation installation, JobId job, String id) throws Exception {
        return installation.tasks(job, TaskState.RUNNING).stream()
                .anyMatch(task -> task.kind().equals("sync.hold")
                        && String.valueOf(task.worker()).equals(id));
    }

    /** Grants that arrived as a worker began to drain, and were given back. */
    private static int unbegun(Installation installation, JobId job) throws Exception {
        return installation.tasks(job, null).stream()
                .filter(task -> task.kind().equals("sync.copy"))
                .mapToInt(TaskDocument::attempt)
                .map(attempt -> attempt - 1)
                .sum();
    }
}
