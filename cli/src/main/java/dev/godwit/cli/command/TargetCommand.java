package dev.godwit.cli.command;

import dev.godwit.cli.Cli;
import dev.godwit.cli.CliException;
import dev.godwit.cli.project.Project;
import dev.godwit.cli.role.WorkerProcessConfig.WorkKind;
import dev.godwit.cli.run.JobRequest;
import dev.godwit.cli.run.RunOptions;
import dev.godwit.common.bundle.Bundle;
import dev.godwit.common.json.Json;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A job about the migrations of one database. */
abstract class TargetCommand extends JobCommand {

    @Option(
            names = "--target",
            paramLabel = "NAME",
            description = "The connection. Default: the environment's, or the only one.")
    private @Nullable String target;

    TargetCommand(Cli cli) {
        super(cli);
    }

    /** As in {@code JobKinds}. */
    abstract String jobKind();

    @Override
    final JobRequest request(Project project, RunOptions options, Bundle bundle) throws CliException {
        return new JobRequest(
                jobKind(),
                options.environment(project),
                null,
                project.target(Optional.ofNullable(target), options.environment()),
                Json.object());
    }

    @Override
    final Set<WorkKind> kinds() {
        return Set.of(WorkKind.LINT, WorkKind.MIGRATE);
    }
}
