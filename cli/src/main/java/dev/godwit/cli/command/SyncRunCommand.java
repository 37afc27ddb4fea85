package dev.godwit.cli.command;

import dev.godwit.cli.Cli;
import dev.godwit.cli.CliException;
import dev.godwit.cli.project.Project;
import dev.godwit.cli.role.WorkerProcessConfig.WorkKind;
import dev.godwit.cli.run.JobEnd;
import dev.godwit.cli.run.JobRequest;
import dev.godwit.cli.run.RunOptions;
import dev.godwit.cli.run.Runner;
import dev.godwit.common.bundle.Bundle;
import dev.godwit.common.bundle.BundleException;
import dev.godwit.common.job.JobState;
import dev.godwit.sync.verify.SyncReport;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

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
            "  godwit sync run shop --strategy users.email=hmac --strict-compliance",
            "  godwit sync run shop --server http://127.0.0.1:8480 --token-file dba.token --env staging --wait"
        })
public final class SyncRunCommand extends JobCommand {

    @Mixin
    private final SyncOptions sync = new SyncOptions();

    @Option(
            names = "--report",
            paramLabel = "DIR",
            description = "Write what was copied, masked and checked to this directory: report.json, report.html.")
    private @Nullable Path report;

    public SyncRunCommand(Cli cli) {
        super(cli);
    }

    @Override
    JobRequest request(Project project, RunOptions options, Bundle bundle) throws CliException {
        return sync.request("sync", options, project, bundle);
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
    void keep(Runner runner, JobEnd end) throws CliException, InterruptedException {
        if (report != null && end.state() == JobState.SUCCEEDED) {
            for (String name : List.of(SyncReport.JSON, SyncReport.HTML)) {
                byte[] content = runner.artifact(end, name).orElseThrow();
                cli.output().say("Wrote " + SavedArtifact.write(cli.file(report).resolve(name), content));
            }
        }
    }

    @Override
    String text(JobEnd end) {
        return SyncText.done(end, cli.output().terminal());
    }
}
