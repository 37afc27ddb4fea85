package dev.godwit.cli.command;

import dev.godwit.cli.Cli;
import dev.godwit.cli.CliException;
import dev.godwit.cli.Command;
import dev.godwit.cli.ExitCode;
import dev.godwit.cli.client.Coordinator;
import dev.godwit.cli.project.ProjectOptions;
import dev.godwit.common.api.ScheduleDocument;
import dev.godwit.coordinator.schedule.Timetable;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code godwit schedules next}. */
@CommandLine.Command(
        name = "next",
        description = {
            "Shows when a schedule makes its next jobs, by the clocks of its zone and in UTC.",
            "With --cron it shows that of a cron that is in no schedule yet, and asks no coordinator."
        },
        footer = {
            "",
            "Examples:",
            "  godwit schedules next nightly-staging",
            "  godwit schedules next --cron '30 2 * * *' --zone Europe/Berlin --count 20"
        })
public final class SchedulesNextCommand extends Command {

    @Mixin
    private final ProjectOptions project = new ProjectOptions();

    @Parameters(paramLabel = "SCHEDULE", arity = "0..1", description = "The schedule's name.")
    private @Nullable String name;

    @Option(names = "--cron", paramLabel = "CRON", description = "A cron instead of a schedule.")
    private @Nullable String cron;

    @Option(names = "--zone", paramLabel = "ZONE", description = "The zone of --cron. Default: UTC.")
    private @Nullable String zone;

    @Option(
            names = "--count",
            paramLabel = "N",
            defaultValue = "10",
            description = "How many, 1 to 100. Default: ${DEFAULT-VALUE}.")
    private int count = 10;

    public SchedulesNextCommand(Cli cli) {
        super(cli);
    }

    @Override
    protected ExitCode run() throws CliException, InterruptedException {
        if ((name == null) == (cron == null) || (zone != null && cron == null)) {
            throw usage("Name a schedule, or give --cron, and --zone with it.");
        }
        if (count < 1 || count > 100) {
            throw usage("--count is from 1 to 100.");
        }
        if (cron != null) {
            show(timetable(cron, zone == null ? "UTC" : zone));
        } else {
            show(String.valueOf(name));
        }
        return ExitCode.OK;
    }

    private void show(Timetable timetable) {
        List<Instant> next = timetable.next(cli.clock().instant(), count);
        write(
                Map.of(
                        "cron", timetable.cron().toString(),
                        "zone", timetable.zone().getId(),
                        "next", next),
                next,
                timetable.zone());
    }

    private void show(String schedule) throws CliException, InterruptedException {
        Coordinator coordinator = Coordinator.of(cli, project.load(cli));
        ScheduleDocument document = coordinator.ask(client -> client.schedule(schedule, count));
        if (document.paused()) {
            cli.output().say("Schedule '%s' is paused: it makes no jobs.".formatted(schedule));
        }
        write(
                Map.of(
                        "name", document.name(),
                        "cron", document.cron(),
                        "zone", document.zone(),
                        "next", document.next()),
                document.next(),
                ZoneId.of(document.zone()));
    }

    private void write(Object document, List<Instant> next, ZoneId in) {
        cli.output()
                .document(
                        document, () -> ScheduleText.next(next, in, cli.output().terminal()));
    }

    private static Timetable timetable(String cron, String zone) throws CliException {
        try {
            return Timetable.of(cron, zone);
        } catch (IllegalArgumentException e) {
            throw usage(String.valueOf(e.getMessage()));
        }
    }

    private static CliException usage(String message) {
        return new CliException(ExitCode.USAGE, "usage", message);
    }
}
