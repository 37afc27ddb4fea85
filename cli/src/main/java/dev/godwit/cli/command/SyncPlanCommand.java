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

/** {@code godwit sync plan}. */
@CommandLine.Command(
        name = "plan",
        description = {
            "Shows what a sync would copy and how each column would be masked. Reads catalogs and no row; writes nothing.",
            "A column without a decision ends it with exit code 9."
        },
        footer = {"", "Examples:", "  godwit sync plan shop", "  godwit sync plan sync/shop.yaml --format json"})
public final class SyncPlanCommand extends JobCommand {

    @Parameters(paramLabel = "SYNC", description = "Its name: shop for sync/shop.yaml.")
    private String name = "";

    public SyncPlanCommand(Cli cli) {
        super(cli);
    }

    @Override
    JobRequest request(Project project, RunOptions options, Bundle bundle) throws CliException {
        return SyncNames.request(
                name, SyncNames.PLAN, options.environment(project), options.isLocal(project), project, bundle);
    }

    @Override
    Set<WorkKind> kinds() {
        return Set.of(WorkKind.SYNC);
    }

    @Override
    String text(JobEnd end) {
        return SyncText.plan(end, cli.output().terminal());
    }
}
