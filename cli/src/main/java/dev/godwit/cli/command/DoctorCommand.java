package dev.godwit.cli.command;

import dev.godwit.cli.Cli;
import dev.godwit.cli.CliException;
import dev.godwit.cli.Command;
import dev.godwit.cli.ExitCode;
import dev.godwit.cli.doctor.Check;
import dev.godwit.cli.doctor.Checks;
import dev.godwit.cli.output.Table;
import dev.godwit.cli.project.ProjectOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code godwit doctor}. */
@CommandLine.Command(
        name = "doctor",
        description = {
            "Checks all that Godwit depends on, and changes nothing.",
            "Configuration, Java, the databases that are configured (reachable, version, rights, clock), the coordinator, and with"
                    + " --config Kafka and its topics. What fails ends it with exit code 7."
        },
        footer = {"", "Examples:", "  godwit doctor", "  godwit doctor --config coordinator.yaml"})
public final class DoctorCommand extends Command {

    @Mixin
    private final ProjectOptions project = new ProjectOptions();

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "A coordinator's configuration: its control database, Kafka and topics are checked too.")
    private @Nullable Path config;

    public DoctorCommand(Cli cli) {
        super(cli);
    }

    @Override
    protected ExitCode run() throws CliException, InterruptedException {
        List<Check> checks =
                new Checks(cli).all(project, Optional.ofNullable(config).map(cli::file));
        var table = Table.of("check", "subject", "status", "detail");
        checks.forEach(check -> table.row(check.name(), check.subject(), check.status(), check.detail()));
        boolean sound = checks.stream().noneMatch(check -> check.status() == Check.Status.FAILED);
        cli.output()
                .document(
                        Map.of("sound", sound, "checks", checks),
                        () -> table.format(cli.output().terminal(), ""));
        return sound ? ExitCode.OK : ExitCode.PREFLIGHT;
    }
}
