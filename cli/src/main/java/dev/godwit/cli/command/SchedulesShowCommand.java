package dev.godwit.cli.command;

import dev.godwit.cli.Cli;
import dev.godwit.cli.CliException;
import dev.godwit.cli.ExitCode;
import dev.godwit.cli.client.Coordinator;
import dev.godwit.common.api.ScheduleDocument;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** {@code godwit schedules show}. */
@CommandLine.Command(
        name = "show",
        description = "Shows a schedule: what it makes, the next ten instants, and what became of the last ten.",
        footer = {"", "Examples:", "  godwit schedules show nightly-staging"})
public final class SchedulesShowCommand extends CoordinatorCommand {

    private static final int NEXT = 10;

    @Parameters(paramLabel = "SCHEDULE", description = "The schedule's name.")
    private String name = "";

    public SchedulesShowCommand(Cli cli) {
        super(cli);
    }

    @Override
    ExitCode run(Coordinator coordinator) throws CliException, InterruptedException {
        ScheduleDocument schedule = coordinator.ask(client -> client.schedule(name, NEXT));
        cli.output()
                .document(
                        schedule, () -> ScheduleText.show(schedule, cli.output().terminal()));
        return ExitCode.OK;
    }
}
