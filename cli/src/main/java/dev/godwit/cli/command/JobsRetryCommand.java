package dev.godwit.cli.command;

import dev.godwit.cli.Cli;
import dev.godwit.cli.CliException;
import dev.godwit.cli.ExitCode;
import dev.godwit.cli.client.Coordinator;
import dev.godwit.common.api.JobDocument;
import dev.godwit.common.job.JobId;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** {@code godwit jobs retry}. */
@CommandLine.Command(
        name = "retry",
        description = "Starts a failed job again where it failed.",
        footer = {"", "Examples:", "  godwit jobs retry 0199a1b2-0000-7000-8000-000000000042"})
public final class JobsRetryCommand extends CoordinatorCommand {

    @Parameters(paramLabel = "JOB", description = "The job's id.")
    private String job = "";

    public JobsRetryCommand(Cli cli) {
        super(cli);
    }

    @Override
    ExitCode run(Coordinator coordinator) throws CliException, InterruptedException {
        JobId id = jobId(job);
        JobDocument document = coordinator.ask(client -> client.retry(id));
        cli.output().document(document, () -> JobText.line(document));
        return ExitCode.OK;
    }
}
