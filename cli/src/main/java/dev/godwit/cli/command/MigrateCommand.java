package dev.godwit.cli.command;

import dev.godwit.cli.CommandGroup;
import picocli.CommandLine;

/** {@code godwit migrate}. */
@CommandLine.Command(
        name = "migrate",
        description = "Applies the project's migrations to a database, and shows which are pending.",
        subcommands = {MigrateUpCommand.class, MigrateStatusCommand.class})
public final class MigrateCommand extends CommandGroup {}
