package dev.godwit.cli.command;

import dev.godwit.cli.Cli;
import dev.godwit.cli.CliException;
import dev.godwit.cli.project.Project;
import dev.godwit.cli.role.WorkerProcessConfig.WorkKind;
import dev.godwit.cli.run.JobEnd;
import dev.godwit.cli.run.JobRequest;
import dev.godwit.cli.run.RunOptions;
import dev.godwit.common.bundle.Bundle;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** {@code godwit sync run}. */
@CommandLine.Command(
        name = "run",
        description = {
            "Copies the tables of a sync, masked, and verifies counts, digests and that nothing leaked.",
            "A column without a decision ends it with exit code 9 before the first row is copied."
        },
        footer = {
            "",
            "Examples:",
            "  godwit sync run shop",
            "  godwit sync run shop --server http://127.0.0.1:8480 --token-file dba.token --env staging --wait"
        })
public final class SyncRunCommand extends JobCommand {

    @Parameters(paramLabel = "SYNC", description = "Its name: shop for sync/shop.yaml.")
    private String name = "";

    public SyncRunCommand(Cli cli) {
        super(cli);
    }

    @Override
    JobRequest request(Project project, RunOptions options, Bundle bundle) throws CliException {
        return SyncNames.request(name, "sync", options.environment(project), options.isLocal(project), project, bundle);
    }

    @Override
    Set<WorkKind> kinds() {
        return Set.of(WorkKind.SYNC);
    }

    @Override
    String text(JobEnd end) {
        return SyncText.done(end, cli.output().terminal());
    }
}
