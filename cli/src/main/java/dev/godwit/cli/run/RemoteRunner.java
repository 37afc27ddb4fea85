package dev.godwit.cli.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.cli.Cli;
import dev.godwit.cli.CliException;
import dev.godwit.cli.ExitCode;
import dev.godwit.cli.client.Coordinator;
import dev.godwit.common.api.JobDocument;
import dev.godwit.common.api.JobSubmission;
import dev.godwit.common.api.TaskDocument;
import dev.godwit.common.bundle.Bundle;
import dev.godwit.common.job.JobId;
import dev.godwit.common.job.JobState;
import dev.godwit.common.job.TaskState;
import dev.godwit.sync.plan.WrittenSync;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Runs jobs at a coordinator: uploads the bundle, submits, watches. */
public final class RemoteRunner implements Runner {

    private final Cli cli;
    private final Coordinator coordinator;
    private final Watching watching;

    /** @param watching for how long to look */
    public RemoteRunner(Cli cli, Coordinator coordinator, Watching watching) {
        this.cli = cli;
        this.coordinator = coordinator;
        this.watching = watching;
    }

    /** For how long a command looks at its job. */
    public enum Watching {
        /** Not at all. */
        NOT,
        /** Until the job has ended, or needs people. */
        UNTIL_PEOPLE_DECIDE,
        /** Until the job has ended. */
        TO_THE_END
    }

    @Override
    public JobEnd run(JobRequest request, Bundle bundle) throws CliException, InterruptedException {
        if (!bundle.files().isEmpty()) {
            coordinator.ask(client -> client.upload(bundle.bytes()));
        }
        var submission = new JobSubmission(
                request.kind(),
                request.environment(),
                request.source(),
                request.target(),
                request.request(),
                bundle.files().isEmpty() ? null : bundle.sha256(),
                null,
                null,
                null);
        JobDocument job = coordinator.ask(client -> client.submit(submission, null));
        cli.output().say("Submitted job %s".formatted(job.id()));
        return watching == Watching.NOT ? end(job, Map.of(), null) : watch(job.id());
    }

    /** Shows the progress of a job that was submitted. */
    public JobEnd watch(JobId id) throws CliException, InterruptedException {
        try {
            return watch(new JobWatch(cli, coordinator, id));
        } catch (InterruptedException e) {
            throw new CliException(
                    ExitCode.INTERRUPTED,
                    "interrupted",
                    "Looked away; job %s goes on. 'godwit jobs watch %s' looks again, 'godwit jobs cancel %s' ends it."
                            .formatted(id, id, id),
                    e);
        }
    }

    private JobEnd watch(JobWatch watch) throws CliException, InterruptedException {
        JobDocument job = watch.until(this::isOver);
        return end(job, results(job.id()), job.state() == JobState.FAILED ? rules(job.id()) : null);
    }

    private @Nullable String rules(JobId id) throws CliException, InterruptedException {
        return artifact(id, WrittenSync.PROPOSED_RULES)
                .map(rules -> new String(rules, StandardCharsets.UTF_8))
                .orElse(null);
    }

    @Override
    public Optional<byte[]> artifact(JobEnd end, String name) throws CliException, InterruptedException {
        return artifact(end.job(), name);
    }

    private Optional<byte[]> artifact(JobId id, String name) throws CliException, InterruptedException {
        boolean left = coordinator.ask(client -> client.artifacts(id)).stream()
                .anyMatch(artifact -> artifact.name().equals(name));
        return left ? Optional.of(coordinator.ask(client -> client.artifact(id, name))) : Optional.empty();
    }

    private boolean isOver(JobDocument job) {
        return job.state().terminal() || (job.state() == JobState.AWAITING_APPROVAL && watching != Watching.TO_THE_END);
    }

    private Map<String, JsonNode> results(JobId id) throws CliException, InterruptedException {
        var results = new LinkedHashMap<String, JsonNode>();
        for (TaskDocument task :
                Pages.all(coordinator, (client, page) -> client.tasks(id, TaskState.SUCCEEDED, Pages.LARGEST, page))) {
            if (task.result() != null) {
                results.put(task.key(), task.result());
            }
        }
        return results;
    }

    private static JobEnd end(JobDocument job, Map<String, JsonNode> results, @Nullable String proposedRules) {
        return new JobEnd(
                job.id(),
                job.kind(),
                job.environment(),
                job.source(),
                job.target(),
                job.state(),
                job.plan(),
                job.planHash(),
                failure(job),
                results,
                proposedRules);
    }

    private static JobEnd.@Nullable Failure failure(JobDocument job) {
        var failure = job.failure();
        return failure == null ? null : new JobEnd.Failure(failure.code(), failure.message(), failure.task());
    }

    /** How often a job is looked at. */
    static final Duration INTERVAL = Duration.ofSeconds(1);
}
