package dev.godwit.cli.run;

import dev.godwit.cli.Cli;
import dev.godwit.cli.CliException;
import dev.godwit.cli.client.Coordinator;
import dev.godwit.cli.project.Project;
import dev.godwit.cli.run.RemoteRunner.Watching;
import dev.godwit.common.postgres.Databases;
import dev.godwit.common.worker.TaskHandler;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where and how a command's job runs. */
public final class RunOptions {

    @Option(
            names = "--env",
            paramLabel = "NAME",
            description = "The environment, whose policy the coordinator applies. Default: the project's only one.")
    private @Nullable String environment;

    @Option(
            names = "--local",
            description =
                    "Run in this process although a coordinator is configured. A database that a coordinator manages"
                            + " refuses that (exit code 9).")
    private boolean local;

    @Option(
            names = "--yes",
            description =
                    "Run a plan of high risk without asking. Only for jobs in this process: at a coordinator people"
                            + " approve.")
    private boolean yes;

    @Option(names = "--wait", description = "Wait for approvals too, instead of ending with exit code 9.")
    private boolean wait;

    @Option(names = "--detach", description = "Submit the job and do not watch it.")
    private boolean detach;

    public Optional<String> environment() {
        return Optional.ofNullable(environment);
    }

    /** Whether the job runs in this process. */
    public boolean isLocal(Project project) {
        return local || !project.hasCoordinator();
    }

    /** The environment of the job. In this process no policy depends on it, so none need be named. */
    public String environment(Project project) throws CliException {
        return isLocal(project) && environment == null ? "local" : project.environment(environment());
    }

    /** @param handlers what runs the job's tasks, if they run here */
    public Runner runner(Cli cli, Project project, Function<Databases, List<TaskHandler>> handlers)
            throws CliException {
        if (isLocal(project)) {
            return new LocalRunner(cli, project, handlers, yes);
        }
        Watching watching = detach ? Watching.NOT : wait ? Watching.TO_THE_END : Watching.UNTIL_PEOPLE_DECIDE;
        return new RemoteRunner(cli, Coordinator.of(cli, project), watching);
    }
}
