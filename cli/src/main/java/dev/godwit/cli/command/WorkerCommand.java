package dev.godwit.cli.command;

import dev.godwit.cli.Cli;
import dev.godwit.cli.CliException;
import dev.godwit.cli.ExitCode;
import dev.godwit.cli.role.Serving;
import dev.godwit.cli.role.WorkerProcess;
import dev.godwit.cli.role.WorkerProcessConfig;
import dev.godwit.cli.role.WorkerProcessConfig.WorkKind;
import dev.godwit.common.config.ConfigLoader;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code godwit worker}. */
@CommandLine.Command(
        name = "worker",
        description = {
            "Runs a worker.",
            "It asks the coordinator for tasks and does them, until SIGTERM or 'godwit workers drain' has it finish what it has."
        },
        footer = {
            "",
            "Examples:",
            "  godwit worker --config worker.yaml",
            "  godwit worker sync --config worker.yaml --id sync-2 --slots 8"
        })
public final class WorkerCommand extends RoleCommand {

    @Parameters(
            paramLabel = "KIND",
            arity = "0..*",
            description = "What it does: lint, migrate, sync. Default: what the configuration says.")
    private List<WorkKind> kinds = List.of();

    @Option(names = "--id", paramLabel = "NAME", description = "How it is called; no two have the same name.")
    private @Nullable String id;

    @Option(names = "--slots", paramLabel = "N", description = "How many tasks run at once.")
    private @Nullable Integer slots;

    public WorkerCommand(Cli cli) {
        super(cli);
    }

    @Override
    protected ExitCode run() throws CliException, InterruptedException {
        var worker = new WorkerProcess(load(WorkerProcessConfig.class), cli.clock());
        return Serving.run(worker, application -> {
            var facts = Map.of("worker", worker.id().value(), "ops", worker.opsPort());
            cli.output().item(facts, () -> "Worker %s is ready for work".formatted(worker.id()));
            worker.drained().thenRun(() -> application.stop(ExitCode.OK.status()));
        });
    }

    @Override
    ConfigLoader with(ConfigLoader loader) {
        ConfigLoader with = loader;
        if (!kinds.isEmpty()) {
            String words = kinds.stream()
                    .map(kind -> kind.name().toLowerCase(java.util.Locale.ROOT))
                    .collect(Collectors.joining(","));
            with = with.withFlag("KIND", "kinds", words);
        }
        if (id != null) {
            with = with.withFlag("--id", "id", id);
        }
        if (slots != null) {
            with = with.withFlag("--slots", "slots", slots.toString());
        }
        return with;
    }
}
