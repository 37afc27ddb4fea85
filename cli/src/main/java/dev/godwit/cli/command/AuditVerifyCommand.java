package dev.godwit.cli.command;

import dev.godwit.cli.Cli;
import dev.godwit.cli.CliException;
import dev.godwit.cli.Command;
import dev.godwit.cli.ExitCode;
import dev.godwit.cli.client.Coordinator;
import dev.godwit.cli.output.Quantities;
import dev.godwit.cli.project.ProjectOptions;
import dev.godwit.common.api.AuditVerdict;
import dev.godwit.common.http.ApiClient;
import dev.godwit.common.keys.KeyFileException;
import dev.godwit.common.keys.KeyFiles;
import dev.godwit.common.keys.MacKey;
import dev.godwit.common.keys.VerifyingKey;
import dev.godwit.coordinator.audit.AuditExport;
import dev.godwit.coordinator.audit.AuditReport;
import dev.godwit.coordinator.audit.AuditTrust;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code godwit audit verify}. */
@CommandLine.Command(
        name = "verify",
        description = {
            "Reads the audit trail from its first record to its last and says where it is not what it was (exit code 1).",
            "Without --file the coordinator verifies its own log. With it an export is verified here, by keys that you hold, and"
                    + " no coordinator is asked."
        },
        footer = {
            "",
            "Examples:",
            "  godwit audit verify",
            "  godwit audit verify --file audit.jsonl --public-key audit.pem.pub"
        })
public final class AuditVerifyCommand extends Command {

    @Mixin
    private final ProjectOptions project = new ProjectOptions();

    @Option(names = "--file", paramLabel = "FILE", description = "An export, as 'godwit audit export' writes it.")
    private @Nullable Path file;

    @Option(
            names = "--public-key",
            paramLabel = "FILE",
            description = "The public half of a key that signs checkpoints. May be repeated.")
    private List<Path> publicKeys = List.of();

    @Option(
            names = "--mac-key",
            paramLabel = "FILE",
            description = "A key of the records, if you have it: then each record's own signature is checked too.")
    private List<Path> macKeys = List.of();

    public AuditVerifyCommand(Cli cli) {
        super(cli);
    }

    @Override
    protected ExitCode run() throws CliException, InterruptedException {
        AuditVerdict verdict = file == null
                ? Coordinator.of(cli, project.load(cli)).ask(ApiClient::verifyAudit)
                : verdict(verify(cli.file(file)));
        cli.output().document(verdict, () -> text(verdict));
        return verdict.intact() ? ExitCode.OK : ExitCode.FINDINGS;
    }

    private AuditReport verify(Path export) throws CliException {
        if (publicKeys.isEmpty()) {
            throw new CliException(
                    ExitCode.USAGE,
                    "usage",
                    "Whose signatures count? Say --public-key FILE: without it anybody could have made this file.");
        }
        try (var reader = Files.newBufferedReader(export)) {
            return AuditExport.verify(reader, trust(), List.of());
        } catch (IllegalArgumentException e) {
            throw new CliException(ExitCode.CONFIG, "audit-export", "'%s': %s.".formatted(export, e.getMessage()), e);
        } catch (KeyFileException e) {
            throw new CliException(ExitCode.CONFIG, "key-file", String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new CliException(
                    ExitCode.CONFIG,
                    "file",
                    "Cannot read '%s' (%s).".formatted(export, e.getClass().getSimpleName()),
                    e);
        }
    }

    private AuditTrust trust() throws KeyFileException {
        var macs = new ArrayList<MacKey>();
        for (Path key : macKeys) {
            macs.add(KeyFiles.readMacKey(cli.file(key)));
        }
        var verifying = new ArrayList<VerifyingKey>();
        for (Path key : publicKeys) {
            verifying.add(KeyFiles.readVerifyingKey(cli.file(key)));
        }
        return new AuditTrust(macs, verifying);
    }

    private static AuditVerdict verdict(AuditReport report) {
        return new AuditVerdict(
                report.intact(),
                report.chain(),
                report.records(),
                report.last(),
                report.head(),
                report.checkpoints(),
                report.covered(),
                false,
                report.signaturesChecked(),
                report.awaited(),
                report.problems().stream()
                        .map(problem -> new AuditVerdict.Problem(
                                problem.kind().name(), problem.from(), problem.to(), problem.message()))
                        .toList());
    }

    private static String text(AuditVerdict verdict) {
        var lines = new ArrayList<String>();
        lines.add("%s records of chain '%s', %d checkpoints; checkpoints vouch for records 1 to %s"
                .formatted(
                        Quantities.count(verdict.records()),
                        verdict.chain(),
                        verdict.checkpoints(),
                        Quantities.count(verdict.covered())));
        if (!verdict.signaturesChecked()) {
            lines.add("The records' own signatures were not checked: no --mac-key was given");
        }
        if (verdict.awaited() > 0) {
            lines.add("%d records were numbered but are not in the log yet".formatted(verdict.awaited()));
        }
        verdict.problems().forEach(problem -> lines.add("%-14s %s".formatted(problem.kind(), problem.message())));
        lines.add(verdict.intact() ? "Nothing was found." : "The audit trail is not what it was.");
        return String.join("\n", lines);
    }
}
