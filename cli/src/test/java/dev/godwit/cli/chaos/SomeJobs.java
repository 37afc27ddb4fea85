package dev.godwit.cli.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.common.job.JobId;
import dev.godwit.common.job.JobState;
import dev.godwit.common.job.TaskState;
import dev.godwit.common.json.Json;
import dev.godwit.testkit.Eventually;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Jobs of four kinds: some that are over, succeeded, failed and cancelled; and one that runs, until the file {@code end} is there. */
record SomeJobs(List<JobId> over, JobId running, Path end) {

    /** Does them with a new worker {@code w-1}, in databases that have the {@link Shapes}. */
    static SomeJobs in(Installation installation) throws Exception {
        installation.startWorker("w-1");
        var over = new ArrayList<JobId>();
        over.add(installation.submitSync(Shapes.SYNC, Shapes.POLICY));
        over.add(migrate(installation, "CREATE TABLE notes (id bigint PRIMARY KEY, text text);\n"));
        over.add(installation.submitLint());
        over.forEach(installation::succeeds);
        JobId failing = migrate(installation, "ALTER TABLE nowhere ADD COLUMN x int;\n");
        assertThat(installation.await(failing).state()).isEqualTo(JobState.FAILED);
        over.add(failing);
        JobId unwanted = noop(installation);
        installation.api().cancel(unwanted, "test");
        assertThat(installation.await(unwanted).state()).isEqualTo(JobState.CANCELLED);
        over.add(unwanted);
        Path end = installation.directory.resolve("end");
        return new SomeJobs(List.copyOf(over), keepOneRunning(installation, end), end);
    }

    List<JobId> all() {
        return Stream.concat(over.stream(), Stream.of(running)).toList();
    }

    /** It succeeds, and each of its tasks was granted once. */
    void letTheRunningOneEnd(Installation installation) throws Exception {
        Files.createFile(end);
        installation.succeeds(running);
        assertThat(installation.tasks(running, null)).hasSize(2).allSatisfy(task -> {
            assertThat(task.attempt()).isEqualTo(1);
            assertThat(task.result()).isEqualTo(Json.object().put("done", true));
        });
    }

    private static JobId migrate(Installation installation, String sql) {
        return installation.submit(
                new Installation.Wanted("migrate", null, "production", Json.object()),
                Map.of("db/migrations/1_notes.up.sql", sql));
    }

    private static JobId noop(Installation installation) {
        return installation.submit(
                new Installation.Wanted("noop", null, null, Json.object().put("count", 2)), Map.of());
    }

    private static JobId keepOneRunning(Installation installation, Path end) {
        installation.startWorker(
                "noop",
                NoopMain.class.getName(),
                "noop",
                "http://127.0.0.1:" + installation.apiPort,
                installation.kafka.bootstrapServers(),
                end.toString());
        JobId job = noop(installation);
        Eventually.within(
                Installation.PATIENCE,
                () -> assertThat(installation.tasks(job, TaskState.RUNNING))
                        .hasSize(2)
                        .allMatch(task -> task.progress().done() == 3));
        return job;
    }
}
