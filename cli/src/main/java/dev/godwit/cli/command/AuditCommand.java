package dev.godwit.cli.command;

import dev.godwit.cli.CommandGroup;
import picocli.CommandLine;

/** {@code godwit audit}. */
@CommandLine.Command(
        name = "audit",
        description = "Shows, exports and verifies the audit trail.",
        subcommands = {
            AuditListCommand.class,
            AuditVerifyCommand.class,
            AuditVerifyArtifactCommand.class,
            AuditExportCommand.class
        })
public final class AuditCommand extends CommandGroup {}
