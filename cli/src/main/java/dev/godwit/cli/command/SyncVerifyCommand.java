package dev.godwit.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.godwit.cli.Cli;
import dev.godwit.cli.CliException;
import dev.godwit.cli.ExitCode;
import dev.godwit.cli.project.Project;
import dev.godwit.cli.role.WorkerProcessConfig.WorkKind;
import dev.godwit.cli.run.JobEnd;
import dev.godwit.cli.run.JobRequest;
import dev.godwit.cli.run.RunOptions;
import dev.godwit.common.bundle.Bundle;
import dev.godwit.common.job.JobState;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code godwit sync verify}. */
@CommandLine.Command(
        name = "verify",
        description = {
            "Looks whether a target still is as a finished sync has left it: rows, digests and foreign keys. Reads, and writes nothing.",
            "Ends with exit code 10 if it is not, and says where it differs and what cannot be checked any more."
        },
        footer = {
            "",
            "Examples:",
            "  godwit sync verify shop",
            "  godwit sync verify shop --job 0199a1b2-0000-7000-8000-000000000042"
        })
public final class SyncVerifyCommand extends JobCommand {

    /** The only task of such a job. */
    private static final String RECHECK = "recheck";

    @Parameters(paramLabel = "SYNC", description = "Its name: shop for sync/shop.yaml.")
    private String name = "";

    @Option(
            names = "--job",
            paramLabel = "JOB",
            description = "The sync to look at. Default: the latest that has finished.")
    private @Nullable String job;

    public SyncVerifyCommand(Cli cli) {
        super(cli);
    }

    @Override
    JobRequest request(Project project, RunOptions options, Bundle bundle) throws CliException {
        JobRequest request = SyncNames.request(
                name, SyncNames.VERIFY, options.environment(project), options.isLocal(project), project, bundle);
        if (job != null) {
            ((ObjectNode) request.request())
                    .put("job", CoordinatorCommand.jobId(job).toString());
        }
        return request;
    }

    @Override
    Set<WorkKind> kinds() {
        return Set.of(WorkKind.SYNC);
    }

    @Override
    String text(JobEnd end) {
        return SyncVerifyText.of(result(end), cli.output().terminal());
    }

    @Override
    ExitCode exitCode(JobEnd end) {
        boolean over = end.state() == JobState.SUCCEEDED;
        return over && !result(end).path("same").asBoolean() ? ExitCode.JOB_FAILED : ExitCode.OK;
    }

    private static JsonNode result(JobEnd end) {
        return Objects.requireNonNull(end.results().get(RECHECK), RECHECK);
    }
}
