package dev.godwit.cli.command;

import dev.godwit.cli.CommandGroup;
import picocli.CommandLine;

/** {@code godwit topics}. */
@CommandLine.Command(
        name = "topics",
        description = "Compares the topics of an installation with what they are meant to be, and creates those that are missing.",
        subcommands = {TopicsDiffCommand.class, TopicsApplyCommand.class})
public final class TopicsCommand extends CommandGroup {}
