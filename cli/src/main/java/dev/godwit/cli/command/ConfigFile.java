package dev.godwit.cli.command;

import dev.godwit.cli.Cli;
import dev.godwit.cli.CliException;
import dev.godwit.cli.ExitCode;
import dev.godwit.cli.project.Processes;
import dev.godwit.cli.project.ProjectChecks;
import dev.godwit.cli.project.ProjectConfig;
import dev.godwit.cli.role.Plugins;
import dev.godwit.cli.role.WorkerProcessConfig;
import dev.godwit.common.config.ConfigExplanation;
import dev.godwit.common.config.ConfigLoader;
import dev.godwit.common.config.Loaded;
import dev.godwit.common.config.Problem;
import dev.godwit.common.config.Problems;
import dev.godwit.coordinator.CoordinatorConfig;
import dev.godwit.schema.sql.PgQueryParser;
import dev.godwit.schema.sql.SqlExpressions;
import dev.godwit.sync.plan.PolicyFile;
import dev.godwit.sync.plan.RowFilter;
import dev.godwit.sync.plan.SyncFile;
import dev.godwit.sync.plan.WrittenSync;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A configuration file and what it configures. */
record ConfigFile(Path path, Kind kind) {

    /** What a file configures. */
    enum Kind {
        PROJECT,
        WORKER,
        COORDINATOR,
        /** A sync of a project. */
        SYNC,
        /** An anonymization policy of a project. */
        POLICY;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The kind that was given, or else the one that the file's name, or that of its directory, tells. */
    static ConfigFile of(Cli cli, Path given, @Nullable Kind kind) throws CliException {
        Path path = cli.file(given);
        if (kind != null) {
            return new ConfigFile(path, kind);
        }
        String name = String.valueOf(path.getFileName());
        Path parent = path.toAbsolutePath().getParent();
        String folder = parent == null ? "" : String.valueOf(parent.getFileName());
        for (Kind known : Kind.values()) {
            if (name.startsWith(known.toString()) || folder.equals(known.toString())) {
                return new ConfigFile(path, known);
            }
        }
        if (name.startsWith("godwit")) {
            return new ConfigFile(path, Kind.PROJECT);
        }
        throw new CliException(
                ExitCode.USAGE,
                "unknown-kind",
                "Cannot tell from its name what '%s' configures. Say --as project, worker, coordinator, sync or policy."
                        .formatted(given));
    }

    /** Where every value came from. Empty when this added problems. */
    Optional<ConfigExplanation> read(Cli cli, Problems problems) {
        return switch (kind) {
            case PROJECT -> {
                var project = process(cli).load(ProjectConfig.class, problems);
                project.ifPresent(loaded -> ProjectChecks.check(loaded, problems));
                yield project.map(Loaded::explanation);
            }
            case WORKER ->
                process(cli).load(WorkerProcessConfig.class, problems).map(Loaded::explanation);
            case COORDINATOR ->
                process(cli).load(CoordinatorConfig.class, problems).map(Loaded::explanation);
            case SYNC ->
                content(problems).flatMap(content -> sync(content, problems)).map(Loaded::explanation);
            case POLICY ->
                content(problems).flatMap(content -> policy(content, problems)).map(Loaded::explanation);
        };
    }

    private Optional<Loaded<SyncFile>> sync(byte[] content, Problems problems) {
        return WrittenSync.sync(
                path.toString(), content, new RowFilter(new SqlExpressions(new PgQueryParser())), problems);
    }

    private Optional<Loaded<PolicyFile>> policy(byte[] content, Problems problems) {
        return WrittenSync.policy(path.toString(), content, Plugins.strategies(), problems)
                .map(WrittenSync.ReadPolicy::file);
    }

    private ConfigLoader process(Cli cli) {
        return Processes.loader(cli).withFile(path);
    }

    private Optional<byte[]> content(Problems problems) {
        try {
            return Optional.of(Files.readAllBytes(path));
        } catch (IOException e) {
            String what = Files.exists(path) ? "This file cannot be read." : "This file does not exist.";
            problems.add(new Problem(path.toString(), 0, 0, "", what, null));
            return Optional.empty();
        }
    }
}
