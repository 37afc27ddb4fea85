package dev.godwit.cli.command;

import dev.godwit.cli.Cli;
import dev.godwit.cli.CliException;
import dev.godwit.cli.Command;
import dev.godwit.cli.ExitCode;
import dev.godwit.cli.client.Coordinator;
import dev.godwit.cli.project.ProjectOptions;
import dev.godwit.common.job.JobId;
import picocli.CommandLine.Mixin;

/** A command that asks a coordinator. */
abstract class CoordinatorCommand extends Command {

    @Mixin
    private final ProjectOptions project = new ProjectOptions();

    CoordinatorCommand(Cli cli) {
        super(cli);
    }

    @Override
    protected final ExitCode run() throws CliException, InterruptedException {
        return run(Coordinator.of(cli, project.load(cli)));
    }

    abstract ExitCode run(Coordinator coordinator) throws CliException, InterruptedException;

    static JobId jobId(String text) throws CliException {
        try {
            return JobId.parse(text);
        } catch (IllegalArgumentException e) {
            throw new CliException(
                    ExitCode.USAGE,
                    "usage",
                    "Not the id of a job: '%s'. 'godwit jobs list' shows them.".formatted(text),
                    e);
        }
    }
}
