package dev.godwit.cli.command;

import dev.godwit.cli.CommandGroup;
import picocli.CommandLine;

/** {@code godwit keys}. */
@CommandLine.Command(
        name = "keys",
        description = "Makes the keys that Godwit's processes need.",
        subcommands = KeysNewCommand.class)
public final class KeysCommand extends CommandGroup {}
