package dev.godwit.cli.run;

import dev.godwit.cli.Cli;
import dev.godwit.cli.CliException;
import dev.godwit.cli.ExitCode;
import dev.godwit.cli.FailureCodes;
import dev.godwit.cli.project.ConnectionConfig;
import dev.godwit.cli.project.Project;
import dev.godwit.common.bundle.Bundle;
import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.job.JobId;
import dev.godwit.common.job.JobState;
import dev.godwit.common.job.TaskDraft;
import dev.godwit.common.json.Json;
import dev.godwit.common.postgres.Databases;
import dev.godwit.common.postgres.LocalRunNumbers;
import dev.godwit.common.worker.Grant;
import dev.godwit.common.worker.Progress;
import dev.godwit.common.worker.TaskHandler;
import dev.godwit.common.worker.local.LocalArtifact;
import dev.godwit.common.worker.local.LocalJob;
import dev.godwit.common.worker.local.LocalListener;
import dev.godwit.common.worker.local.LocalOutcome;
import dev.godwit.common.worker.local.LocalRetry;
import dev.godwit.common.worker.local.LocalRun;
import dev.godwit.common.worker.local.LocalStage;
import dev.godwit.coordinator.stage.Access;
import dev.godwit.coordinator.stage.JobKind;
import dev.godwit.coordinator.stage.JobKinds;
import dev.godwit.coordinator.stage.Stage;
import dev.godwit.sync.plan.WrittenSync;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Runs jobs in this process, against the connections of the project's file: the same stages and handlers as a coordinator's jobs have. */
public final class LocalRunner implements Runner {

    private static final JobEnd.Failure UNCONFIRMED = new JobEnd.Failure(
            "approval-needed",
            "Nothing was run: nobody confirmed a plan of this risk. Say --yes to run it from here, or have a coordinator ask people.",
            null);

    private final Cli cli;
    private final Project project;
    private final Function<Databases, List<TaskHandler>> handlers;
    private final boolean yes;
    private Map<String, LocalArtifact> artifacts = Map.of();

    /**
     * @param handlers those that the jobs need
     * @param yes whether a plan of high risk needs no further question
     */
    public LocalRunner(Cli cli, Project project, Function<Databases, List<TaskHandler>> handlers, boolean yes) {
        this.cli = cli;
        this.project = project;
        this.handlers = handlers;
        this.yes = yes;
    }

    @Override
    @SuppressWarnings("try") // the display is only to be closed
    public JobEnd run(JobRequest request, Bundle bundle) throws CliException, InterruptedException {
        JobId id = JobId.random();
        var databases = new Databases(ConnectionConfig.settings(project.config().connections()));
        var progress = new JobProgress(cli.clock());
        List<ObservedHandler> observed = handlers.apply(databases).stream()
                .map(handler -> new ObservedHandler(handler, progress))
                .toList();
        var run = new LocalRun(
                job(id, request, bundle),
                observed,
                project.config().slots(),
                databases.names(),
                new LocalRunNumbers(databases),
                new Approval(cli, request.target(), yes),
                new Listener(progress),
                new SimpleMeterRegistry(),
                cli.clock());
        try (var display = ProgressDisplay.start(cli.output(), progress)) {
            LocalOutcome outcome = run.run();
            artifacts = outcome.artifacts();
            return end(id, request, outcome);
        } catch (JobFailedException e) {
            throw new CliException(FailureCodes.exitCode(e.code()), e.code(), e.getMessage(), e);
        } catch (InterruptedException e) {
            throw new CliException(
                    ExitCode.INTERRUPTED, "interrupted", "Interrupted. What was in progress was rolled back.", e);
        }
    }

    @Override
    public Optional<byte[]> artifact(JobEnd end, String name) {
        return Optional.ofNullable(artifacts.get(name)).map(LocalArtifact::content);
    }

    private static JobEnd end(JobId id, JobRequest request, LocalOutcome outcome) {
        var failure = outcome.failure();
        boolean refused = outcome.state() == JobState.REJECTED;
        return new JobEnd(
                id,
                request.kind(),
                request.environment(),
                request.source(),
                request.target(),
                outcome.state(),
                outcome.plan(),
                null,
                refused
                        ? UNCONFIRMED
                        : failure == null
                                ? null
                                : new JobEnd.Failure(failure.code(), failure.message(), failure.task()),
                outcome.results(),
                rules(outcome));
    }

    private static @Nullable String rules(LocalOutcome outcome) {
        LocalArtifact rules = outcome.artifacts().get(WrittenSync.PROPOSED_RULES);
        return rules == null ? null : new String(rules.content(), StandardCharsets.UTF_8);
    }

    private static LocalJob job(JobId id, JobRequest request, Bundle bundle) {
        JobKind kind = JobKinds.builtIn()
                .find(request.kind())
                .orElseThrow(() -> new IllegalArgumentException("No such kind of job: " + request.kind()));
        var stages = new ArrayList<LocalStage>();
        boolean approval = false;
        for (Stage stage : kind.stages()) {
            if (stage.gate()) {
                approval = true;
                continue;
            }
            stages.add(stage(stage, request, approval));
            approval = false;
        }
        String reconcile = kind.writes() ? kind.family() + ".reconcile" : null;
        return new LocalJob(id, kind.name(), request.environment(), request.request(), stages, reconcile, bundle);
    }

    private static LocalStage stage(Stage stage, JobRequest request, boolean approval) {
        List<LocalStage.Entry> entries = stage.entry() == null
                ? List.of()
                : List.of(new LocalStage.Entry(
                        draft(stage, stage.entry(), request), stage.entry().access() == Access.WRITES));
        return new LocalStage(stage.name(), entries, approval, stage.reconciled());
    }

    private static TaskDraft draft(Stage stage, Stage.Entry entry, JobRequest request) {
        boolean connected = entry.access() != Access.NONE;
        return new TaskDraft(
                stage.name(),
                stage.name(),
                entry.kind(),
                Json.object(),
                Json.object(),
                List.of(),
                connected ? request.source() : null,
                connected ? request.target() : null,
                false,
                1);
    }

    /** Passes on what is heard of tasks. */
    private record Listener(JobProgress progress) implements LocalListener {

        @Override
        public void started(Grant grant) {
            if (!grant.companion()) {
                progress.began(grant.key());
            }
        }

        @Override
        public void progressed(Grant grant, Progress now) {
            if (!grant.companion()) {
                progress.at(grant.key(), now);
            }
        }

        @Override
        public void succeeded(Grant grant) {
            if (!grant.companion()) {
                progress.finished(grant.key());
            }
        }

        @Override
        public void failed(Grant grant, FailureKind kind, String code, String message) {
            if (!grant.companion()) {
                progress.again(grant.key());
            }
        }

        @Override
        public void triedAgain(Grant grant, LocalRetry retry) {
            progress.troubled(Trouble.of(grant.key(), retry));
        }
    }
}
