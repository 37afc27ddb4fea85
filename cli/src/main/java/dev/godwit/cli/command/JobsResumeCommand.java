package dev.godwit.cli.command;

import dev.godwit.cli.Cli;
import dev.godwit.cli.CliException;
import dev.godwit.cli.ExitCode;
import dev.godwit.cli.client.Coordinator;
import dev.godwit.common.api.JobDocument;
import dev.godwit.common.job.JobId;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** {@code godwit jobs resume}. */
@CommandLine.Command(
        name = "resume",
        description = "Lets a paused job go on.",
        footer = {"", "Examples:", "  godwit jobs resume 0199a1b2-0000-7000-8000-000000000042"})
public final class JobsResumeCommand extends CoordinatorCommand {

    @Parameters(paramLabel = "JOB", description = "The job's id.")
    private String job = "";

    public JobsResumeCommand(Cli cli) {
        super(cli);
    }

    @Override
    ExitCode run(Coordinator coordinator) throws CliException, InterruptedException {
        JobId id = jobId(job);
        JobDocument document = coordinator.ask(client -> client.resume(id));
        cli.output().document(document, () -> JobText.line(document));
        return ExitCode.OK;
    }
}
