package dev.godwit.cli.command;

import dev.godwit.cli.CommandGroup;
import picocli.CommandLine;

/** {@code godwit schedules}. */
@CommandLine.Command(
        name = "schedules",
        description = "Adds, shows and steers what makes jobs at set times.",
        subcommands = {
            SchedulesListCommand.class,
            SchedulesShowCommand.class,
            SchedulesNextCommand.class,
            SchedulesAddCommand.class,
            SchedulesPauseCommand.class,
            SchedulesResumeCommand.class,
            SchedulesRemoveCommand.class
        })
public final class SchedulesCommand extends CommandGroup {}
