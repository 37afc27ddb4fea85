package dev.godwit.cli.demo;

import dev.godwit.cli.CliException;
import dev.godwit.cli.client.Coordinator;
import dev.godwit.cli.run.Pages;
import dev.godwit.common.api.JobDocument;
import dev.godwit.common.api.JobSubmission;
import dev.godwit.common.api.TaskDocument;
import dev.godwit.common.bundle.Bundle;
import dev.godwit.common.job.JobId;
import dev.godwit.common.job.JobState;
import dev.godwit.common.json.Json;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The jobs of one person. */
final class Jobs {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration LOOK = Duration.ofMillis(100);

    private final Coordinator coordinator;

    Jobs(Coordinator coordinator) {
        this.coordinator = coordinator;
    }

    /** Asks for the migrations of {@code bundle} to be applied to the database of an environment of the same name. */
    JobDocument migrate(Bundle bundle, String environment) throws CliException, InterruptedException {
        return submit(new JobSubmission(
                "migrate", environment, null, environment, Json.object(), uploaded(bundle), null, null, null));
    }

    /** Asks for the sync that {@code file} of {@code bundle} describes. */
    JobDocument sync(Bundle bundle, String file) throws CliException, InterruptedException {
        return submit(new JobSubmission(
                "sync",
                DemoServers.STAGING,
                DemoServers.PRODUCTION,
                DemoServers.STAGING,
                Json.object().put("file", file),
                uploaded(bundle),
                null,
                null,
                null));
    }

    JobDocument job(JobId id) throws CliException, InterruptedException {
        return coordinator.ask(client -> client.job(id));
    }

    List<TaskDocument> tasks(JobId id) throws CliException, InterruptedException {
        return Pages.all(coordinator, (client, page) -> client.tasks(id, null, Pages.LARGEST, page));
    }

    /** The task called {@code key}, in the job's present plan. */
    TaskDocument task(JobId id, String key) throws CliException, InterruptedException, DemoFailure {
        return tasks(id).stream()
                .filter(task -> task.key().equals(key))
                .findFirst()
                .orElseThrow(() -> new DemoFailure("Job %s has no task '%s'".formatted(id, key)));
    }

    /** Waits until the job is as wanted.
     *
     * @throws DemoFailure if it ends otherwise, or takes too long */
    JobDocument await(JobId id, String wanted, Predicate<JobDocument> reached)
            throws CliException, InterruptedException, DemoFailure {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            JobDocument job = job(id);
            if (reached.test(job)) {
                return job;
            }
            DemoFailure.unless(!job.state().terminal(), "Job %s was to be %s; it is %s", id, wanted, standing(job));
            DemoFailure.unless(
                    System.nanoTime() < end,
                    "Job %s was to be %s within %s; it is %s",
                    id,
                    wanted,
                    PATIENCE,
                    standing(job));
            Thread.sleep(LOOK.toMillis());
        }
    }

    JobDocument awaitState(JobId id, JobState state) throws CliException, InterruptedException, DemoFailure {
        return await(id, state.name(), job -> job.state() == state);
    }

    /** The state of a job and, if it failed, why. */
    static String standing(JobDocument job) {
        JobDocument.@Nullable Failure failure = job.failure();
        return failure == null
                ? job.state() + (job.stage() == null ? "" : " in stage " + job.stage())
                : "%s (%s: %s)".formatted(job.state(), failure.code(), failure.message());
    }

    private JobDocument submit(JobSubmission submission) throws CliException, InterruptedException {
        return coordinator.ask(client -> client.submit(submission, null));
    }

    private String uploaded(Bundle bundle) throws CliException, InterruptedException {
        return coordinator.ask(client -> client.upload(bundle.bytes())).sha256();
    }
}
