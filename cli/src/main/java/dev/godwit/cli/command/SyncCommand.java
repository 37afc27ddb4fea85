package dev.godwit.cli.command;

import dev.godwit.cli.CommandGroup;
import picocli.CommandLine;

/** {@code godwit sync}. */
@CommandLine.Command(
        name = "sync",
        description = "Plans and runs syncs: copies of tables with their personal data masked.",
        subcommands = {
            SyncPlanCommand.class,
            SyncPreviewCommand.class,
            SyncRunCommand.class,
            SyncVerifyCommand.class,
            SyncRestoreCommand.class
        })
public final class SyncCommand extends CommandGroup {}
