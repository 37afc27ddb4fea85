package dev.godwit.cli.command;

import dev.godwit.cli.Cli;
import dev.godwit.cli.CliException;
import dev.godwit.cli.Command;
import dev.godwit.cli.Logging;
import dev.godwit.cli.project.Processes;
import dev.godwit.common.config.ConfigLoader;
import dev.godwit.common.config.Loaded;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A command that serves until it is ended. */
abstract class RoleCommand extends Command {

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Its configuration. Environment variables come first: GODWIT_ and the keys in capitals.")
    private @Nullable Path config;

    RoleCommand(Cli cli) {
        super(cli);
    }

    /** Reads the configuration, before anything is started. */
    <T extends Record> T load(Class<T> type) throws CliException {
        Logging.serving();
        ConfigLoader loader = Processes.loader(cli);
        if (config != null) {
            loader = loader.withFile(cli.file(config));
        }
        Loaded<T> loaded = with(loader).explain(type);
        loaded.explanation().warnings().forEach(warning -> cli.output().say("warning: " + warning));
        return loaded.value();
    }

    /** Adds the flags of the command. */
    ConfigLoader with(ConfigLoader loader) throws CliException {
        return loader;
    }
}
