package dev.godwit.cli.project;

import dev.godwit.cli.Cli;
import dev.godwit.common.config.Loaded;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which project, and which coordinator, a command is about. */
public final class ProjectOptions {

    @Option(
            names = {"-p", "--project"},
            paramLabel = "FILE",
            description = "The project's file. Default: godwit.yaml here or in a directory above.")
    private @Nullable Path file;

    @Option(
            names = "--server",
            paramLabel = "URL",
            split = ",",
            description = "The coordinator, instead of the project's. Several are tried in turn.")
    private @Nullable List<String> servers;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description =
                    "A file that holds the token. A token is never given on the command line, where others could see it;"
                            + " GODWIT_TOKEN is the other way.")
    private @Nullable Path tokenFile;

    Optional<Path> file() {
        return Optional.ofNullable(file);
    }

    List<String> servers() {
        return servers == null ? List.of() : List.of(String.join(",", servers));
    }

    Optional<Path> tokenFile() {
        return Optional.ofNullable(tokenFile);
    }

    public Project load(Cli cli) {
        Loaded<Project> loaded = Project.load(cli, this);
        loaded.explanation().warnings().forEach(warning -> cli.output().say("warning: " + warning));
        return loaded.value();
    }

    /** With the origin of every value. */
    public Loaded<Project> explain(Cli cli) {
        return Project.load(cli, this);
    }
}
