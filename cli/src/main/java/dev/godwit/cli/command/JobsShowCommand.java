package dev.godwit.cli.command;

import dev.godwit.cli.Cli;
import dev.godwit.cli.CliException;
import dev.godwit.cli.ExitCode;
import dev.godwit.cli.client.Coordinator;
import dev.godwit.cli.run.CopyProgress;
import dev.godwit.cli.run.Pages;
import dev.godwit.cli.run.Unserved;
import dev.godwit.common.api.ArtifactDocument;
import dev.godwit.common.api.JobDocument;
import dev.godwit.common.api.TaskDocument;
import dev.godwit.common.http.ApiClient;
import dev.godwit.common.job.JobId;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** {@code godwit jobs show}. */
@CommandLine.Command(
        name = "show",
        description = "Shows a job: its plan, risk, approvals, stages, tasks and artifacts.",
        footer = {"", "Examples:", "  godwit jobs show 0199a1b2-0000-7000-8000-000000000042"})
public final class JobsShowCommand extends CoordinatorCommand {

    @Parameters(paramLabel = "JOB", description = "The job's id.")
    private String job = "";

    public JobsShowCommand(Cli cli) {
        super(cli);
    }

    @Override
    ExitCode run(Coordinator coordinator) throws CliException, InterruptedException {
        JobId id = jobId(job);
        JobDocument document = coordinator.ask(client -> client.job(id));
        List<TaskDocument> tasks =
                Pages.all(coordinator, (client, token) -> client.tasks(id, null, Pages.LARGEST, token));
        List<TaskDocument> waiting = Unserved.waiting(tasks, cli.clock().instant(), Duration.ZERO);
        List<String> unserved =
                waiting.isEmpty() ? List.of() : Unserved.reasons(waiting, coordinator.ask(ApiClient::workers));
        List<ArtifactDocument> artifacts = coordinator.ask(client -> client.artifacts(id));
        Optional<CopyProgress> progress =
                CopyProgress.of(document, tasks, cli.clock().instant());
        var shown = new LinkedHashMap<String, Object>();
        shown.put("job", document);
        shown.put("tasks", tasks);
        shown.put("artifacts", artifacts);
        progress.ifPresent(copied -> shown.put("progress", copied));
        cli.output()
                .document(
                        shown,
                        () -> JobText.show(
                                document,
                                tasks,
                                artifacts,
                                progress.orElse(null),
                                unserved,
                                cli.output().terminal(),
                                cli.clock().instant()));
        return ExitCode.OK;
    }
}
