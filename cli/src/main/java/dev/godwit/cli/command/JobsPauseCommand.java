package dev.godwit.cli.command;

import dev.godwit.cli.Cli;
import dev.godwit.cli.CliException;
import dev.godwit.cli.ExitCode;
import dev.godwit.cli.client.Coordinator;
import dev.godwit.common.api.JobDocument;
import dev.godwit.common.job.JobId;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code godwit jobs pause}. */
@CommandLine.Command(
        name = "pause",
        description = "Pauses a job: its tasks are given back, and none is granted until it is resumed.",
        footer = {"", "Examples:", "  godwit jobs pause 0199a1b2-0000-7000-8000-000000000042"})
public final class JobsPauseCommand extends CoordinatorCommand {

    @Parameters(paramLabel = "JOB", description = "The job's id.")
    private String job = "";

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why; it goes into the job's events.")
    private @Nullable String reason;

    public JobsPauseCommand(Cli cli) {
        super(cli);
    }

    @Override
    ExitCode run(Coordinator coordinator) throws CliException, InterruptedException {
        JobId id = jobId(job);
        JobDocument document = coordinator.ask(client -> client.pause(id, reason));
        cli.output().document(document, () -> JobText.line(document));
        return ExitCode.OK;
    }
}
