package dev.godwit.cli.command;

import dev.godwit.cli.Cli;
import dev.godwit.cli.CliException;
import dev.godwit.cli.ExitCode;
import dev.godwit.cli.client.Coordinator;
import dev.godwit.common.api.ScheduleDocument;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** {@code godwit schedules list}. */
@CommandLine.Command(
        name = "list",
        description = "Lists schedules by name, each with its next instant.",
        footer = {"", "Examples:", "  godwit schedules list", "  godwit schedules list --env staging"})
public final class SchedulesListCommand extends CoordinatorCommand {

    @Option(names = "--env", paramLabel = "NAME", description = "Only those of this environment.")
    private @Nullable String environment;

    public SchedulesListCommand(Cli cli) {
        super(cli);
    }

    @Override
    ExitCode run(Coordinator coordinator) throws CliException, InterruptedException {
        List<ScheduleDocument> schedules = coordinator.ask(client -> client.schedules()).stream()
                .filter(schedule ->
                        environment == null || schedule.environment().equals(environment))
                .toList();
        cli.output()
                .document(
                        Map.of("schedules", schedules),
                        () -> ScheduleText.list(schedules, cli.output().terminal()));
        return ExitCode.OK;
    }
}
