package dev.godwit.cli.command;

import dev.godwit.cli.CommandGroup;
import picocli.CommandLine;

/** {@code godwit jobs}. */
@CommandLine.Command(
        name = "jobs",
        description = "Submits, shows and steers the jobs of a coordinator.",
        subcommands = {
            JobsListCommand.class,
            JobsShowCommand.class,
            JobsWatchCommand.class,
            JobsArtifactCommand.class,
            JobsSubmitCommand.class,
            JobsCancelCommand.class,
            JobsPauseCommand.class,
            JobsResumeCommand.class,
            JobsRetryCommand.class
        })
public final class JobsCommand extends CommandGroup {}
