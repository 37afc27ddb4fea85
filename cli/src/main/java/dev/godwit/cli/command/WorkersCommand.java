package dev.godwit.cli.command;

import dev.godwit.cli.CommandGroup;
import picocli.CommandLine;

/** {@code godwit workers}. */
@CommandLine.Command(
        name = "workers",
        description = "Shows and drains the workers of a coordinator.",
        subcommands = {WorkersListCommand.class, WorkersDrainCommand.class})
public final class WorkersCommand extends CommandGroup {}
