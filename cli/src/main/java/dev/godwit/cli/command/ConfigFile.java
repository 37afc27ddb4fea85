package dev.godwit.cli.command;

import dev.godwit.cli.Cli;
import dev.godwit.cli.CliException;
import dev.godwit.cli.ExitCode;
import dev.godwit.cli.project.Processes;
import dev.godwit.cli.project.ProjectConfig;
import dev.godwit.cli.role.WorkerProcessConfig;
import dev.godwit.common.config.ConfigLoader;
import dev.godwit.common.config.Loaded;
import dev.godwit.common.config.Problems;
import dev.godwit.coordinator.CoordinatorConfig;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A configuration file and the kind of process that it configures. */
record ConfigFile(Path path, Kind kind) {

    /** Who reads the file. */
    enum Kind {
        PROJECT(ProjectConfig.class),
        WORKER(WorkerProcessConfig.class),
        COORDINATOR(CoordinatorConfig.class);

        private final Class<? extends Record> type;

        Kind(Class<? extends Record> type) {
            this.type = type;
        }

        Class<? extends Record> type() {
            return type;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The kind that was given, or else the one that the file's name tells. */
    static ConfigFile of(Cli cli, Path given, @Nullable Kind kind) throws CliException {
        Path path = cli.file(given);
        if (kind != null) {
            return new ConfigFile(path, kind);
        }
        String name = String.valueOf(path.getFileName());
        for (Kind known : Kind.values()) {
            if (name.startsWith(known.toString())) {
                return new ConfigFile(path, known);
            }
        }
        if (name.startsWith("godwit")) {
            return new ConfigFile(path, Kind.PROJECT);
        }
        throw new CliException(
                ExitCode.USAGE,
                "unknown-kind",
                "Cannot tell from its name what '%s' configures. Say --as project, --as worker or --as coordinator."
                        .formatted(given));
    }

    Optional<? extends Loaded<? extends Record>> load(Cli cli, Problems problems) {
        return loader(cli).load(kind.type(), problems);
    }

    Loaded<? extends Record> explain(Cli cli) {
        return loader(cli).explain(kind.type());
    }

    private ConfigLoader loader(Cli cli) {
        return Processes.loader(cli).withFile(path);
    }
}
