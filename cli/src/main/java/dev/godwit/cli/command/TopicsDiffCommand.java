package dev.godwit.cli.command;

import dev.godwit.cli.Cli;
import dev.godwit.cli.CliException;
import dev.godwit.cli.Command;
import dev.godwit.cli.ExitCode;
import dev.godwit.common.kafka.Topics;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;

/** {@code godwit topics diff}. */
@CommandLine.Command(
        name = "diff",
        description = "Shows topics that are missing or not as they are meant to be (exit code 1). Changes nothing.",
        footer = {
            "",
            "Examples:",
            "  godwit topics diff --config coordinator.yaml",
            "  godwit topics diff --bootstrap localhost:9092 --replication 1 --partitions 4"
        })
public final class TopicsDiffCommand extends Command {

    @Mixin
    private final TopicOptions options = new TopicOptions();

    public TopicsDiffCommand(Cli cli) {
        super(cli);
    }

    @Override
    protected ExitCode run() throws CliException, InterruptedException {
        return options.run(cli, Topics::diff);
    }
}
