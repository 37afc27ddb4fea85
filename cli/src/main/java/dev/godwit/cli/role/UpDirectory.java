package dev.godwit.cli.role;

import dev.godwit.cli.CliException;
import dev.godwit.cli.ExitCode;
import dev.godwit.cli.SecretFiles;
import dev.godwit.common.keys.KeyFileException;
import dev.godwit.common.keys.KeyFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * Where {@code godwit up} keeps everything: the servers' data, the keys and the tokens. Only its owner may look into it.
 *
 * @param root the directory
 */
public record UpDirectory(Path root) {

    private static final int KEY_BYTES = 32;

    Path postgres() {
        return root.resolve("postgres");
    }

    Path kafka() {
        return root.resolve("kafka");
    }

    Path auditMac() {
        return root.resolve("keys/audit-mac.pem");
    }

    Path auditSigning() {
        return root.resolve("keys/audit.pem");
    }

    Path maskKey() {
        return root.resolve("keys/mask.key");
    }

    /** The token of {@code who}: {@code admin}, {@code dba}, {@code approver}, {@code worker}. */
    public Path token(String who) {
        return root.resolve("tokens").resolve(who + ".token");
    }

    /** Makes what is missing. */
    void prepare() throws CliException {
        try {
            create(root);
            create(root.resolve("keys"));
            create(root.resolve("tokens"));
            if (!Files.exists(auditMac())) {
                KeyFiles.newMacKey(auditMac());
            }
            if (!Files.exists(auditSigning())) {
                KeyFiles.newSigningKey(auditSigning());
            }
            if (!Files.exists(maskKey())) {
                byte[] material = new byte[KEY_BYTES];
                new SecureRandom().nextBytes(material);
                SecretFiles.create(maskKey(), Base64.getEncoder().encodeToString(material) + "\n");
            }
        } catch (KeyFileException e) {
            throw new CliException(ExitCode.CONFIG, "key-file", String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new CliException(
                    ExitCode.CONFIG,
                    "data-directory",
                    "Cannot use '%s' as data directory (%s)."
                            .formatted(root, e.getClass().getSimpleName()),
                    e);
        }
    }

    private static void create(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        Path parent = directory.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        if (directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createDirectory(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x")));
        } else {
            Files.createDirectory(directory);
        }
    }
}
