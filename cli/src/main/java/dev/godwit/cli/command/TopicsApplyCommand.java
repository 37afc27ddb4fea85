package dev.godwit.cli.command;

import dev.godwit.cli.Cli;
import dev.godwit.cli.CliException;
import dev.godwit.cli.Command;
import dev.godwit.cli.ExitCode;
import dev.godwit.common.kafka.Topics;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;

/** {@code godwit topics apply}. */
@CommandLine.Command(
        name = "apply",
        description =
                "Creates the topics that are missing. What is there but not as it is meant to be is shown (exit code 1): that is a person's to change.",
        footer = {
            "",
            "Examples:",
            "  godwit topics apply --config coordinator.yaml",
            "  godwit topics apply --bootstrap localhost:9092 --replication 1 --partitions 4"
        })
public final class TopicsApplyCommand extends Command {

    @Mixin
    private final TopicOptions options = new TopicOptions();

    public TopicsApplyCommand(Cli cli) {
        super(cli);
    }

    @Override
    protected ExitCode run() throws CliException, InterruptedException {
        return options.run(cli, Topics::apply);
    }
}
