package dev.godwit.cli.command;

import dev.godwit.cli.CommandGroup;
import picocli.CommandLine;

/** {@code godwit topics}. */
@CommandLine.Command(
        name = "topics",
        description = "Compares Kafka's topics with what they are meant to be, and creates them.",
        subcommands = {TopicsDiffCommand.class, TopicsApplyCommand.class})
public final class TopicsCommand extends CommandGroup {}
