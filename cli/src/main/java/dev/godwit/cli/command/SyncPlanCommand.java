package dev.godwit.cli.command;

import dev.godwit.cli.Cli;
import dev.godwit.cli.CliException;
import dev.godwit.cli.project.Project;
import dev.godwit.cli.role.WorkerProcessConfig.WorkKind;
import dev.godwit.cli.run.JobEnd;
import dev.godwit.cli.run.JobRequest;
import dev.godwit.cli.run.RunOptions;
import dev.godwit.common.bundle.Bundle;
import dev.godwit.common.bundle.BundleException;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;

/** {@code godwit sync plan}. */
@CommandLine.Command(
        name = "plan",
        description = {
            "Shows what a sync would copy and how each column would be masked. Reads catalogs, some pages of large tables, and of"
                    + " columns that are kept or have no decision a few rows; writes nothing.",
            "A column without a decision ends it with exit code 9."
        },
        footer = {
            "",
            "Examples:",
            "  godwit sync plan shop",
            "  godwit sync plan sync/shop.yaml --format json",
            "  godwit sync plan --from production --to staging --tables users,posts --anonymize users.email"
        })
public final class SyncPlanCommand extends JobCommand {

    @Mixin
    private final SyncOptions sync = new SyncOptions();

    public SyncPlanCommand(Cli cli) {
        super(cli);
    }

    @Override
    JobRequest request(Project project, RunOptions options, Bundle bundle) throws CliException {
        return sync.request(SyncNames.PLAN, options, project, bundle);
    }

    @Override
    Bundle bundle(Project project) throws CliException, BundleException {
        return sync.bundle(project);
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
