package dev.godwit.cli.command;

import dev.godwit.cli.Cli;
import dev.godwit.cli.CliException;
import dev.godwit.cli.Command;
import dev.godwit.cli.ExitCode;
import dev.godwit.cli.project.Processes;
import dev.godwit.coordinator.CoordinatorConfig;
import dev.godwit.coordinator.postgres.AuditTrail;
import dev.godwit.coordinator.postgres.ControlDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** {@code godwit audit export}. */
@CommandLine.Command(
        name = "export",
        description =
                "Writes the audit trail from the control database to a file that can be kept and verified elsewhere.",
        footer = {"", "Examples:", "  godwit audit export --config coordinator.yaml --out audit.jsonl"})
public final class AuditExportCommand extends Command {

    private static final int SESSIONS = 6;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            required = true,
            description = "A coordinator's configuration, which says where the control database is.")
    private Path config = Path.of("");

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "Where to; it must not exist.")
    private Path out = Path.of("");

    public AuditExportCommand(Cli cli) {
        super(cli);
    }

    @Override
    protected ExitCode run() throws CliException {
        var coordinator = Processes.loader(cli).withFile(cli.file(config)).load(CoordinatorConfig.class);
        Path to = cli.file(out);
        try (var database = ControlDatabase.open(coordinator.database().settings(), SESSIONS);
                var writer = Files.newBufferedWriter(to, StandardOpenOption.CREATE_NEW)) {
            new AuditTrail(database.jdbi(), coordinator.instance()).export(writer);
        } catch (IOException e) {
            throw new CliException(
                    ExitCode.CONFIG,
                    "file",
                    "Cannot write '%s' (%s).".formatted(to, e.getClass().getSimpleName()),
                    e);
        }
        cli.output().document(Map.of("file", to.toString()), () -> "Wrote " + to);
        return ExitCode.OK;
    }
}
