package dev.godwit.cli.command;

import dev.godwit.cli.Cli;
import dev.godwit.cli.CliException;
import dev.godwit.cli.ExitCode;
import dev.godwit.cli.output.Table;
import dev.godwit.cli.project.Processes;
import dev.godwit.cli.role.KafkaAccess;
import dev.godwit.common.kafka.KafkaSettings;
import dev.godwit.common.kafka.KafkaUnavailableException;
import dev.godwit.common.kafka.TopicDrift;
import dev.godwit.common.kafka.TopicSettings;
import dev.godwit.common.kafka.Topics;
import dev.godwit.coordinator.CoordinatorConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which Kafka, and what its topics are meant to be. */
final class TopicOptions {

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "A coordinator's configuration, which says where Kafka is.")
    private @Nullable Path config;

    @Option(
            names = "--bootstrap",
            paramLabel = "HOST:PORT",
            description = "Where Kafka is, if it asks for no login; instead of --config.")
    private @Nullable String bootstrap;

    @Option(
            names = "--replication",
            paramLabel = "N",
            defaultValue = "3",
            description = "Copies of each partition: 1 on a single broker. Default: ${DEFAULT-VALUE}.")
    private int replication = 3;

    @Option(
            names = "--partitions",
            paramLabel = "N",
            defaultValue = "12",
            description = "Of the topics that are spread by key; cannot change later. Default: ${DEFAULT-VALUE}.")
    private int partitions = 12;

    /** Something that is done with topics. */
    @FunctionalInterface
    interface Action {
        List<TopicDrift> on(Topics topics) throws InterruptedException;
    }

    /** Does it, and shows how the topics are not as they are meant to be. */
    ExitCode run(Cli cli, Action action) throws CliException, InterruptedException {
        KafkaSettings kafka = kafka(cli);
        List<TopicDrift> drift;
        try (var admin = KafkaAccess.admin(kafka)) {
            drift = action.on(new Topics(admin, kafka.topics(), new TopicSettings(replication, partitions)));
        } catch (KafkaUnavailableException e) {
            throw new CliException(
                    ExitCode.PREFLIGHT,
                    "kafka-unavailable",
                    "%s. Does it run, and is '%s' its address?".formatted(e.getMessage(), kafka.bootstrapServers()),
                    e);
        }
        var table = Table.of("topic", "what", "expected", "actual");
        drift.forEach(one -> table.row(one.topic(), one.what(), one.expected(), one.actual()));
        cli.output()
                .document(
                        Map.of("drift", drift),
                        () -> table.format(cli.output().terminal(), "Every topic is as it is meant to be."));
        return drift.isEmpty() ? ExitCode.OK : ExitCode.FINDINGS;
    }

    private KafkaSettings kafka(Cli cli) throws CliException {
        if (bootstrap != null) {
            try {
                return KafkaSettings.of(bootstrap);
            } catch (IllegalArgumentException e) {
                throw new CliException(ExitCode.USAGE, "usage", "--bootstrap: %s.".formatted(e.getMessage()), e);
            }
        }
        if (config == null) {
            throw new CliException(
                    ExitCode.USAGE, "usage", "Which Kafka? Say --config coordinator.yaml or --bootstrap HOST:PORT.");
        }
        return KafkaAccess.of(Processes.loader(cli)
                .withFile(cli.file(config))
                .load(CoordinatorConfig.class)
                .kafka());
    }
}
