package dev.godwit.cli.command;

import dev.godwit.cli.Cli;
import dev.godwit.cli.CliException;
import dev.godwit.cli.ExitCode;
import dev.godwit.cli.client.Coordinator;
import dev.godwit.common.api.ScheduleDocument;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** {@code godwit schedules resume}. */
@CommandLine.Command(
        name = "resume",
        description = "Resumes a schedule with its next instant. Those of the pause are not made up for.",
        footer = {"", "Examples:", "  godwit schedules resume nightly-staging"})
public final class SchedulesResumeCommand extends CoordinatorCommand {

    @Parameters(paramLabel = "SCHEDULE", description = "The schedule's name.")
    private String name = "";

    public SchedulesResumeCommand(Cli cli) {
        super(cli);
    }

    @Override
    ExitCode run(Coordinator coordinator) throws CliException, InterruptedException {
        ScheduleDocument schedule = coordinator.ask(client -> client.resumeSchedule(name));
        cli.output().document(schedule, () -> ScheduleText.line(schedule));
        return ExitCode.OK;
    }
}
