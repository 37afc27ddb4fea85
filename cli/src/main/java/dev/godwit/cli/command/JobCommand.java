package dev.godwit.cli.command;

import dev.godwit.cli.Cli;
import dev.godwit.cli.CliException;
import dev.godwit.cli.Command;
import dev.godwit.cli.ExitCode;
import dev.godwit.cli.project.Project;
import dev.godwit.cli.project.ProjectConfig.Keys;
import dev.godwit.cli.project.ProjectOptions;
import dev.godwit.cli.role.Handlers;
import dev.godwit.cli.role.WorkerProcessConfig.WorkKind;
import dev.godwit.cli.run.JobEnd;
import dev.godwit.cli.run.JobReport;
import dev.godwit.cli.run.JobRequest;
import dev.godwit.cli.run.RunOptions;
import dev.godwit.cli.run.Runner;
import dev.godwit.common.bundle.Bundle;
import dev.godwit.common.bundle.BundleException;
import java.util.Set;
import picocli.CommandLine.Mixin;

/** A command that is a job: it runs in this process, or at the coordinator that is configured, with the same words. */
abstract class JobCommand extends Command {

    @Mixin
    private final ProjectOptions options = new ProjectOptions();

    @Mixin
    private final RunOptions where = new RunOptions();

    JobCommand(Cli cli) {
        super(cli);
    }

    @Override
    protected final ExitCode run() throws CliException, InterruptedException, BundleException {
        Project project = options.load(cli);
        Bundle bundle = bundle(project);
        JobRequest request = request(project, where, bundle);
        if (where.isLocal(project)) {
            check(project, request);
        }
        Keys keys = project.config().keys();
        Runner runner = where.runner(
                cli,
                project,
                databases -> Handlers.of(
                        kinds(),
                        databases,
                        keys == null ? null : keys.mask(),
                        project.config().locks()));
        JobEnd end = runner.run(request, bundle);
        keep(runner, end);
        JobReport.write(cli.output(), end, this::text);
        return exitCode(end);
    }

    /** The files that the job gets. */
    Bundle bundle(Project project) throws CliException, BundleException {
        return project.bundle();
    }

    /** What the job is. */
    abstract JobRequest request(Project project, RunOptions options, Bundle bundle) throws CliException;

    /** Keeps what the job left, where the user asked for it. */
    void keep(Runner runner, JobEnd end) throws CliException, InterruptedException {}

    /** The work that the job consists of. */
    abstract Set<WorkKind> kinds();

    /** What people read of a job that succeeded. */
    abstract String text(JobEnd end);

    /** What a job that succeeded ends with. */
    ExitCode exitCode(JobEnd end) {
        return ExitCode.OK;
    }

    /** Finds what a job in this process would not have, before anything runs. */
    private void check(Project project, JobRequest request) throws CliException {
        for (String name : new String[] {request.source(), request.target()}) {
            if (name != null) {
                project.connection(name);
            }
        }
        Keys keys = project.config().keys();
        if (kinds().contains(WorkKind.SYNC) && (keys == null || keys.mask() == null)) {
            throw new CliException(
                    ExitCode.CONFIG,
                    "no-mask-key",
                    "Nothing syncs without a mask key. Make one with 'godwit keys new mask keys/mask.key', and write 'keys: {mask:"
                            + " {id: shop, key: ${file:/path/to/mask.key}}}' into '%s'.".formatted(project.file()));
        }
    }
}
