package dev.godwit.cli.command;

import dev.godwit.cli.Cli;
import dev.godwit.cli.CliException;
import dev.godwit.cli.ExitCode;
import dev.godwit.cli.SecretFiles;
import dev.godwit.cli.role.Serving;
import dev.godwit.coordinator.Coordinator;
import dev.godwit.coordinator.CoordinatorConfig;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** {@code godwit coordinator}. */
@CommandLine.Command(
        name = "coordinator",
        description = {
            "Runs a coordinator.",
            "It accepts jobs, applies policies, deals out tasks, and keeps the audit trail. Any number of them share one control"
                    + " database.",
            "The first start makes a bootstrap token, which is good for a day and for creating the first administrator."
        },
        footer = {
            "",
            "Examples:",
            "  godwit keys new mac keys/audit-mac.pem && godwit keys new audit keys/audit.pem",
            "  godwit topics apply --config coordinator.yaml",
            "  godwit coordinator --config coordinator.yaml --bootstrap-token-file bootstrap.token"
        })
public final class CoordinatorRoleCommand extends RoleCommand {

    @Option(
            names = "--bootstrap-token-file",
            paramLabel = "FILE",
            description = "Where the bootstrap token goes. Default: it is shown on standard error, once.")
    private @Nullable Path bootstrap;

    public CoordinatorRoleCommand(Cli cli) {
        super(cli);
    }

    @Override
    protected ExitCode run() throws CliException, InterruptedException {
        var coordinator = new Coordinator(load(CoordinatorConfig.class), bootstrap());
        return Serving.run(
                coordinator,
                application -> cli.output()
                        .item(
                                Map.of("port", coordinator.port()),
                                () -> "The coordinator serves on port %d".formatted(coordinator.port())));
    }

    private Consumer<String> bootstrap() {
        if (bootstrap == null) {
            return token -> cli.output()
                    .warn(
                            ("Bootstrap token, shown only now: %s%nIt is good for a day. Put it into a file and create the first"
                                            + " administrator: godwit token create NAME --role admin --token-file FILE --out FILE")
                                    .formatted(token));
        }
        Path file = cli.file(bootstrap);
        return token -> {
            try {
                SecretFiles.create(file, token + "\n");
                cli.output().say("The bootstrap token is in %s; it is good for a day".formatted(file));
            } catch (CliException e) {
                throw new IllegalStateException(e.getMessage(), e);
            }
        };
    }
}
