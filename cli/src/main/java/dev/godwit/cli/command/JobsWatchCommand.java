package dev.godwit.cli.command;

import dev.godwit.cli.Cli;
import dev.godwit.cli.CliException;
import dev.godwit.cli.ExitCode;
import dev.godwit.cli.client.Coordinator;
import dev.godwit.cli.run.JobReport;
import dev.godwit.cli.run.RemoteRunner;
import dev.godwit.cli.run.RemoteRunner.Watching;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** {@code godwit jobs watch}. */
@CommandLine.Command(
        name = "watch",
        description = "Shows a job's progress until it has ended, and ends as the job did. Ctrl-C only looks away.",
        footer = {"", "Examples:", "  godwit jobs watch 0199a1b2-0000-7000-8000-000000000042"})
public final class JobsWatchCommand extends CoordinatorCommand {

    @Parameters(paramLabel = "JOB", description = "The job's id.")
    private String job = "";

    public JobsWatchCommand(Cli cli) {
        super(cli);
    }

    @Override
    ExitCode run(Coordinator coordinator) throws CliException, InterruptedException {
        var end = new RemoteRunner(cli, coordinator, Watching.TO_THE_END).watch(jobId(job));
        JobReport.write(cli.output(), end, done -> "Job %s %s.".formatted(done.job(), done.state()));
        return ExitCode.OK;
    }
}
