package dev.godwit.cli.command;

import dev.godwit.cli.Cli;
import dev.godwit.cli.CliException;
import dev.godwit.cli.Command;
import dev.godwit.cli.ExitCode;
import dev.godwit.cli.Logging;
import dev.godwit.cli.project.Project;
import dev.godwit.cli.project.ProjectOptions;
import dev.godwit.cli.role.Serving;
import dev.godwit.cli.role.Up;
import dev.godwit.cli.role.UpDirectory;
import dev.godwit.cli.role.UpSettings;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code godwit up}. */
@CommandLine.Command(
        name = "up",
        description = {
            "Runs everything on this machine.",
            "PostgreSQL for the control database, Kafka, a coordinator, and a worker that has the project's connections. What it"
                    + " keeps survives restarts; Ctrl-C stops it cleanly.",
            "The API listens on 127.0.0.1 only. The tokens are in files of the data directory."
        },
        footer = {
            "",
            "Examples:",
            "  godwit up",
            "  godwit up --data /var/lib/godwit --port 9000",
            "  godwit jobs list --server http://127.0.0.1:8480 --token-file ~/.godwit/up/tokens/dba.token"
        })
public final class UpCommand extends Command {

    @Mixin
    private final ProjectOptions project = new ProjectOptions();

    @Option(names = "--data", paramLabel = "DIR", description = "Where everything is kept. Default: ~/.godwit/up.")
    private @Nullable Path data;

    @Option(
            names = "--port",
            paramLabel = "N",
            defaultValue = "8480",
            description = "Where the API listens; 0 for any free port. Default: ${DEFAULT-VALUE}.")
    private int port = 8480;

    public UpCommand(Cli cli) {
        super(cli);
    }

    @Override
    protected ExitCode run() throws CliException, InterruptedException {
        Logging.serving();
        Project loaded = project.load(cli);
        var directory = new UpDirectory(data == null ? cli.home().resolve(".godwit/up") : cli.file(data));
        cli.output().say("Starting PostgreSQL and Kafka in %s ...".formatted(directory.root()));
        var up = new Up(new UpSettings(directory, port, loaded.config()), cli.clock());
        return Serving.run(up, application -> {
            Map<String, Object> facts = Map.of(
                    "url", up.url(),
                    "tokenFile", directory.token("dba").toString(),
                    "approverTokenFile", directory.token("approver").toString(),
                    "connections", loaded.config().connections().keySet());
            cli.output().item(facts, () -> text(up, directory, loaded));
        });
    }

    private static String text(Up up, UpDirectory directory, Project project) {
        String connections = project.config().connections().isEmpty()
                ? "none: write them into '%s' and start again".formatted(project.file())
                : String.join(", ", project.config().connections().keySet());
        return """
                Godwit is up.
                  API          %s
                  your token   %s
                  approver     %s
                  connections  %s
                Ctrl-C stops it.""".formatted(up.url(), directory.token("dba"), directory.token("approver"), connections);
    }
}
