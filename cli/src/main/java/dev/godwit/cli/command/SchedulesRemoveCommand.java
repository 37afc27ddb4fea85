package dev.godwit.cli.command;

import dev.godwit.cli.Cli;
import dev.godwit.cli.CliException;
import dev.godwit.cli.ExitCode;
import dev.godwit.cli.client.Coordinator;
import dev.godwit.common.api.ScheduleDocument;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** {@code godwit schedules remove}. */
@CommandLine.Command(
        name = "remove",
        description = "Removes a schedule for good. Jobs that it has made stay, and go on.",
        footer = {"", "Examples:", "  godwit schedules remove nightly-staging"})
public final class SchedulesRemoveCommand extends CoordinatorCommand {

    @Parameters(paramLabel = "SCHEDULE", description = "The schedule's name.")
    private String name = "";

    public SchedulesRemoveCommand(Cli cli) {
        super(cli);
    }

    @Override
    ExitCode run(Coordinator coordinator) throws CliException, InterruptedException {
        ScheduleDocument schedule = coordinator.ask(client -> client.removeSchedule(name));
        cli.output().document(schedule, () -> "Schedule '%s' is removed".formatted(schedule.name()));
        return ExitCode.OK;
    }
}
