package dev.godwit.cli.command;

import dev.godwit.cli.CommandGroup;
import picocli.CommandLine;

/** {@code godwit config}. */
@CommandLine.Command(
        name = "config",
        description = "Checks configuration files, and explains where values come from.",
        subcommands = {ConfigValidateCommand.class, ConfigExplainCommand.class})
public final class ConfigCommand extends CommandGroup {}
