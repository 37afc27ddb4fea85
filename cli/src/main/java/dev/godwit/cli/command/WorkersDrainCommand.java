package dev.godwit.cli.command;

import dev.godwit.cli.Cli;
import dev.godwit.cli.CliException;
import dev.godwit.cli.ExitCode;
import dev.godwit.cli.client.Coordinator;
import dev.godwit.common.api.WorkerDocument;
import dev.godwit.common.job.WorkerId;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** {@code godwit workers drain}. */
@CommandLine.Command(
        name = "drain",
        description = "Has a worker take no more work, finish what it has, and end.",
        footer = {"", "Examples:", "  godwit workers drain sync-2"})
public final class WorkersDrainCommand extends CoordinatorCommand {

    @Parameters(paramLabel = "WORKER", description = "As 'godwit workers list' shows it.")
    private String worker = "";

    public WorkersDrainCommand(Cli cli) {
        super(cli);
    }

    @Override
    ExitCode run(Coordinator coordinator) throws CliException, InterruptedException {
        WorkerDocument drained = coordinator.ask(client -> client.drain(new WorkerId(worker)));
        cli.output()
                .document(drained, () -> "Worker %s drains; %d tasks to go".formatted(drained.id(), drained.running()));
        return ExitCode.OK;
    }
}
