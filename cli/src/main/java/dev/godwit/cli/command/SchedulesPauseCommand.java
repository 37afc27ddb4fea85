package dev.godwit.cli.command;

import dev.godwit.cli.Cli;
import dev.godwit.cli.CliException;
import dev.godwit.cli.ExitCode;
import dev.godwit.cli.client.Coordinator;
import dev.godwit.common.api.ScheduleDocument;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code godwit schedules pause}. */
@CommandLine.Command(
        name = "pause",
        description =
                "Pauses a schedule: it makes no jobs until it is resumed, and drops the runs that wait. Jobs that it has made go on.",
        footer = {"", "Examples:", "  godwit schedules pause nightly-staging --reason \"staging is being moved\""})
public final class SchedulesPauseCommand extends CoordinatorCommand {

    @Parameters(paramLabel = "SCHEDULE", description = "The schedule's name.")
    private String name = "";

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why; it goes into the schedule's events.")
    private @Nullable String reason;

    public SchedulesPauseCommand(Cli cli) {
        super(cli);
    }

    @Override
    ExitCode run(Coordinator coordinator) throws CliException, InterruptedException {
        ScheduleDocument schedule = coordinator.ask(client -> client.pauseSchedule(name, reason));
        cli.output().document(schedule, () -> ScheduleText.line(schedule));
        return ExitCode.OK;
    }
}
