package dev.godwit.cli;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;

/**
 * Files that hold a secret: made for their owner alone, never overwritten, and refused when everybody may read them. A group may: that is how secrets are
 * mounted into containers.
 */
public final class SecretFiles {

    private static final Set<PosixFilePermission> OWNER = PosixFilePermissions.fromString("rw-------");

    private SecretFiles() {}

    /** Writes {@code secret} to a new file. */
    public static void create(Path file, String secret) throws CliException {
        try {
            Path parent = Objects.requireNonNull(file.toAbsolutePath().getParent());
            Files.createDirectories(parent);
            if (Files.getFileStore(parent).supportsFileAttributeView("posix")) {
                Files.createFile(file, PosixFilePermissions.asFileAttribute(OWNER));
            } else {
                Files.createFile(file);
            }
            Files.writeString(file, secret, StandardOpenOption.WRITE);
        } catch (FileAlreadyExistsException e) {
            throw new CliException(
                    ExitCode.CONFIG,
                    "file-exists",
                    "'%s' exists, and a secret is never overwritten. Choose another name, or move it away."
                            .formatted(file),
                    e);
        } catch (IOException e) {
            throw unreadable("Cannot write", file, e);
        }
    }

    /** Reads what {@link #create} wrote, without white space around it. */
    public static String read(Path file) throws CliException {
        try {
            if (Files.getFileAttributeView(file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS) != null
                    && Files.exists(file)) {
                var others = EnumSet.copyOf(Files.getPosixFilePermissions(file));
                others.retainAll(Set.of(PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE));
                if (!others.isEmpty()) {
                    throw new CliException(
                            ExitCode.CONFIG,
                            "secret-is-open",
                            "Everybody on this machine can read '%s'. Run 'chmod 600 %s'.".formatted(file, file));
                }
            }
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw unreadable("Cannot read", file, e);
        }
    }

    private static CliException unreadable(String what, Path file, IOException e) {
        return new CliException(
                ExitCode.CONFIG,
                "file",
                "%s '%s' (%s).".formatted(what, file, e.getClass().getSimpleName()),
                e);
    }
}
