package dev.godwit.cli.command;

import dev.godwit.cli.CommandGroup;
import picocli.CommandLine;

/** {@code godwit events}. */
@CommandLine.Command(
        name = "events",
        description = "Shows what happens to jobs, as it happens.",
        subcommands = EventsTailCommand.class)
public final class EventsCommand extends CommandGroup {}
