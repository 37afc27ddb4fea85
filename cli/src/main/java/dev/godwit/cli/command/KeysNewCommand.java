package dev.godwit.cli.command;

import dev.godwit.cli.Cli;
import dev.godwit.cli.CliException;
import dev.godwit.cli.Command;
import dev.godwit.cli.ExitCode;
import dev.godwit.cli.SecretFiles;
import dev.godwit.common.keys.KeyFileException;
import dev.godwit.common.keys.KeyFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** {@code godwit keys new}. */
@CommandLine.Command(
        name = "new",
        description = {
            "Makes a key and writes it to a new file that only you can read.",
            "mask: masks personal data, for workers that sync. audit: signs the audit trail, for coordinators; its public half,"
                    + " FILE.pub, is what 'godwit audit verify' needs. mac: authenticates audit records, for coordinators."
        },
        footer = {"", "Examples:", "  godwit keys new mask keys/mask.key", "  godwit keys new audit keys/audit.pem"})
public final class KeysNewCommand extends Command {

    private static final int BYTES = 32;

    /** What keys are for. */
    enum Kind {
        MASK("Keep it safe, and apart from the databases: without it nobody can mask the same way again."),
        AUDIT("Coordinators need it. Give its public half, the .pub file, to those who verify the audit trail."),
        MAC("Coordinators need it; all of one installation have the same.");

        private final String advice;

        Kind(String advice) {
            this.advice = advice;
        }

        String advice() {
            return advice;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Parameters(index = "0", paramLabel = "KIND", description = "${COMPLETION-CANDIDATES}.")
    private Kind kind = Kind.MASK;

    @Parameters(index = "1", paramLabel = "FILE", description = "Where to; it must not exist.")
    private Path file = Path.of("");

    public KeysNewCommand(Cli cli) {
        super(cli);
    }

    @Override
    protected ExitCode run() throws CliException {
        Path to = cli.file(file);
        write(to);
        cli.output().document(Map.of("kind", kind.toString(), "file", to.toString()), () -> "Wrote " + to);
        cli.output().say(kind.advice());
        return ExitCode.OK;
    }

    private void write(Path to) throws CliException {
        try {
            Files.createDirectories(Objects.requireNonNull(to.toAbsolutePath().getParent()));
            switch (kind) {
                case MASK -> SecretFiles.create(to, random() + "\n");
                case AUDIT -> KeyFiles.newSigningKey(to);
                case MAC -> KeyFiles.newMacKey(to);
            }
        } catch (KeyFileException e) {
            throw new CliException(ExitCode.CONFIG, "key-file", String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new CliException(
                    ExitCode.CONFIG,
                    "key-file",
                    "Cannot make the directory of '%s' (%s)."
                            .formatted(to, e.getClass().getSimpleName()),
                    e);
        }
    }

    private static String random() {
        byte[] material = new byte[BYTES];
        new SecureRandom().nextBytes(material);
        return Base64.getEncoder().encodeToString(material);
    }
}
