package dev.godwit.cli.command;

import dev.godwit.cli.CommandGroup;
import picocli.CommandLine;

/** {@code godwit dead-letters}. */
@CommandLine.Command(
        name = "dead-letters",
        description = "Shows the records that could not be read or handled, and replays or discards them.",
        subcommands = {
            DeadLettersListCommand.class,
            DeadLettersShowCommand.class,
            DeadLettersReplayCommand.class,
            DeadLettersDiscardCommand.class
        })
public final class DeadLettersCommand extends CommandGroup {}
