package dev.godwit.cli.command;

import dev.godwit.cli.Cli;
import dev.godwit.cli.CliException;
import dev.godwit.cli.ExitCode;
import dev.godwit.cli.client.Coordinator;
import dev.godwit.cli.output.Quantities;
import dev.godwit.cli.output.Table;
import dev.godwit.common.api.WorkerDocument;
import dev.godwit.common.http.ApiClient;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import picocli.CommandLine;

/** {@code godwit workers list}. */
@CommandLine.Command(
        name = "list",
        description = "Lists the workers that have asked for work, and what they hold.",
        footer = {"", "Examples:", "  godwit workers list", "  godwit workers list --format json"})
public final class WorkersListCommand extends CoordinatorCommand {

    public WorkersListCommand(Cli cli) {
        super(cli);
    }

    @Override
    ExitCode run(Coordinator coordinator) throws CliException, InterruptedException {
        List<WorkerDocument> workers = coordinator.ask(ApiClient::workers);
        var table = Table.of("worker", "version", "state", "kinds", ">running", ">slots", "connections", "last seen");
        workers.forEach(worker -> table.row(
                worker.id(),
                worker.version(),
                worker.live() ? worker.draining() ? "draining" : "live" : "silent",
                String.join(" ", new TreeSet<>(worker.kinds())),
                worker.running(),
                worker.slots(),
                String.join(" ", new TreeSet<>(worker.connections())),
                Quantities.instant(worker.lastSeen())));
        cli.output()
                .document(
                        Map.of("workers", workers),
                        () -> table.format(cli.output().terminal(), "No workers."));
        return ExitCode.OK;
    }
}
