package dev.godwit.cli.command;

import dev.godwit.cli.Cli;
import dev.godwit.cli.CliException;
import dev.godwit.cli.Command;
import dev.godwit.cli.ExitCode;
import dev.godwit.cli.output.Quantities;
import dev.godwit.common.api.ArtifactDocument.Seal;
import dev.godwit.common.json.Hashes;
import dev.godwit.common.json.Json;
import dev.godwit.common.keys.KeyFileException;
import dev.godwit.common.keys.KeyFiles;
import dev.godwit.common.keys.VerifyingKey;
import dev.godwit.coordinator.audit.ArtifactSigner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code godwit audit verify-artifact}. */
@CommandLine.Command(
        name = "verify-artifact",
        description = {
            "Tells whether a file, such as the report of a sync, is as a coordinator got it from its job (exit code 1 if not).",
            "It needs the file, its seal and the public half of the key that signs the audit trail; no coordinator is asked."
        },
        footer = {"", "Examples:", "  godwit audit verify-artifact report.json --public-key audit.pem.pub"})
public final class AuditVerifyArtifactCommand extends Command {

    @Parameters(paramLabel = "FILE", description = "The file, as 'godwit jobs artifact' writes it.")
    private Path file = Path.of("");

    @Option(names = "--seal", paramLabel = "FILE", description = "Its seal. Default: FILE.seal.")
    private @Nullable Path seal;

    @Option(
            names = "--public-key",
            paramLabel = "FILE",
            required = true,
            description = "The public half of a key that signs checkpoints. May be repeated.")
    private List<Path> publicKeys = List.of();

    public AuditVerifyArtifactCommand(Cli cli) {
        super(cli);
    }

    @Override
    protected ExitCode run() throws CliException {
        Path path = cli.file(file);
        byte[] content = read(path);
        Seal sealed = sealed(seal == null ? SavedArtifact.sealOf(path) : cli.file(seal));
        var problems = new ArrayList<String>();
        if (keys().stream().noneMatch(key -> ArtifactSigner.verifies(sealed, key))) {
            problems.add("The seal is not signed by any of these keys, or was changed. It names key '%s'."
                    .formatted(sealed.key()));
        }
        if (content.length != sealed.size()
                || !Hashes.hex(Hashes.sha256(content)).equals(sealed.sha256())) {
            problems.add("The file is not what was sealed: %d bytes with SHA-256 %s, where %d bytes with %s were."
                    .formatted(content.length, Hashes.hex(Hashes.sha256(content)), sealed.size(), sealed.sha256()));
        }
        var verdict = new LinkedHashMap<String, Object>();
        verdict.put("intact", problems.isEmpty());
        verdict.put("file", path.toString());
        verdict.put("seal", sealed);
        verdict.put("problems", problems);
        cli.output().document(verdict, () -> text(sealed, problems));
        return problems.isEmpty() ? ExitCode.OK : ExitCode.FINDINGS;
    }

    private static String text(Seal sealed, List<String> problems) {
        return problems.isEmpty()
                ? "This is '%s' of job %s as a coordinator got it at %s (key %s)."
                        .formatted(sealed.name(), sealed.job(), Quantities.instant(sealed.time()), sealed.key())
                : String.join("\n", problems);
    }

    private Seal sealed(Path path) throws CliException {
        try {
            return Json.as(Json.parse(read(path)), Seal.class);
        } catch (IllegalArgumentException e) {
            throw new CliException(ExitCode.CONFIG, "file", "'%s' is no seal: %s.".formatted(path, e.getMessage()), e);
        }
    }

    private List<VerifyingKey> keys() throws CliException {
        try {
            var keys = new ArrayList<VerifyingKey>();
            for (Path key : publicKeys) {
                keys.add(KeyFiles.readVerifyingKey(cli.file(key)));
            }
            return keys;
        } catch (KeyFileException e) {
            throw new CliException(ExitCode.CONFIG, "key-file", String.valueOf(e.getMessage()), e);
        }
    }

    private static byte[] read(Path path) throws CliException {
        try {
            return Files.readAllBytes(path);
        } catch (IOException e) {
            throw new CliException(
                    ExitCode.CONFIG,
                    "file",
                    "Cannot read '%s' (%s).".formatted(path, e.getClass().getSimpleName()),
                    e);
        }
    }
}
