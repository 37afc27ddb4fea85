package dev.godwit.cli.project;

import dev.godwit.cli.Cli;
import dev.godwit.cli.CliException;
import dev.godwit.cli.ExitCode;
import dev.godwit.common.bundle.Bundle;
import dev.godwit.common.bundle.BundleException;
import dev.godwit.common.config.Loaded;
import dev.godwit.common.config.Problems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * A project: what its file says, and where its files are.
 *
 * @param file the project's file, or where it would be
 */
public record Project(ProjectConfig config, Path file) {

    public static final String FILE = "godwit.yaml";

    public Path directory() {
        return Objects.requireNonNull(file.toAbsolutePath().getParent());
    }

    /** The project's files, as jobs get them. */
    public Bundle bundle() throws BundleException {
        return Bundle.of(directory(), config.bundle());
    }

    public boolean hasCoordinator() {
        return config.coordinator() != null;
    }

    /** The connection called {@code name}; the message of its absence lists the others. */
    public ConnectionConfig connection(String name) throws CliException {
        return Optional.ofNullable(config.connections().get(name))
                .orElseThrow(() -> Names.unknown(
                        "unknown-connection",
                        "connection",
                        name,
                        config.connections().keySet(),
                        file));
    }

    /**
     * The connection that migrations go to: {@code target} if it was given, else that of the environment, else the only one there is.
     */
    public String target(Optional<String> target, Optional<String> environment) throws CliException {
        if (target.isPresent()) {
            return target.get();
        }
        if (environment.isPresent() && config.environments().containsKey(environment.get())) {
            return config.environments().get(environment.get()).target();
        }
        if (config.connections().size() == 1) {
            return config.connections().keySet().iterator().next();
        }
        throw new CliException(
                ExitCode.CONFIG,
                "no-target",
                "Which database? Say --target NAME%s."
                        .formatted(Names.known(config.connections().keySet())));
    }

    /** The environment of a job: the one that was asked for, else the project's only one. */
    public String environment(Optional<String> asked) throws CliException {
        if (asked.isPresent()) {
            return asked.get();
        }
        if (config.environments().size() == 1) {
            return config.environments().keySet().iterator().next();
        }
        throw new CliException(
                ExitCode.CONFIG,
                "no-environment",
                "Which environment? Say --env NAME%s."
                        .formatted(Names.known(config.environments().keySet())));
    }

    /** The project that {@code options} name, or that the working directory lies in. */
    static Loaded<Project> load(Cli cli, ProjectOptions options) {
        Path file =
                options.file().map(cli::file).or(() -> find(cli.directory())).orElse(cli.file(Path.of(FILE)));
        var loader = Processes.loader(cli);
        if (options.file().isPresent() || Files.exists(file)) {
            loader = loader.withFile(file);
        }
        loader = loader.withFileIfExists(cli.home().resolve(".config/godwit/config.yaml"));
        for (String server : options.servers()) {
            loader = loader.withFlag("--server", "coordinator.urls", server);
        }
        if (options.tokenFile().isPresent()) {
            loader = loader.withFlag(
                    "--token-file",
                    "coordinator.token_file",
                    cli.file(options.tokenFile().get()).toString());
        }
        var problems = new Problems();
        Optional<Loaded<ProjectConfig>> read = loader.load(ProjectConfig.class, problems);
        read.ifPresent(project -> ProjectChecks.check(project, problems));
        problems.throwIfAny();
        Loaded<ProjectConfig> loaded = read.orElseThrow();
        return new Loaded<>(new Project(loaded.value(), file), loaded.explanation());
    }

    private static Optional<Path> find(Path from) {
        for (Path at = from.toAbsolutePath(); at != null; at = at.getParent()) {
            if (Files.isRegularFile(at.resolve(FILE))) {
                return Optional.of(at.resolve(FILE));
            }
        }
        return Optional.empty();
    }
}
