package dev.godwit.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Where embedded servers keep things on this machine. */
final class Directories {

    private Directories() {}

    /**
     * Where unpacked binaries stay from run to run: what GODWIT_CACHE says, else the usual cache directory of the user, else
     * one below the temporary directory. For root it must be readable by others, since PostgreSQL may run as nobody.
     */
    static Path cache() {
        String named = System.getProperty("godwit.cache", System.getenv().getOrDefault("GODWIT_CACHE", ""));
        if (!named.isEmpty()) {
            return writable(Path.of(named).toAbsolutePath(), "rwxr-xr-x");
        }
        Path usual = usualCache();
        try {
            return writable(usual, "rwxr-xr-x");
        } catch (EmbeddedServerException e) {
            return mine(temporary().resolve("godwit-cache-" + user()), "rwxr-xr-x");
        }
    }

    /** Where running servers are recorded: local to this machine, and to this user alone. */
    static Path run() {
        return mine(temporary().resolve("godwit-run-" + user()), "rwx------");
    }

    static Path temporary() {
        return Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath();
    }

    static void deleteTree(Path root) {
        try {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                    if (e instanceof NoSuchFileException) {
                        return FileVisitResult.CONTINUE;
                    }
                    throw e;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) throws IOException {
                    Files.deleteIfExists(directory);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path usualCache() {
        if (Privileges.isRoot()) {
            return Path.of("/var/cache/godwit");
        }
        String xdg = System.getenv().getOrDefault("XDG_CACHE_HOME", "");
        if (!xdg.isEmpty()) {
            return Path.of(xdg, "godwit");
        }
        Path home = Path.of(System.getProperty("user.home", "/nonexistent"));
        return System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("mac")
                ? home.resolve("Library/Caches/godwit")
                : home.resolve(".cache/godwit");
    }

    private static Path writable(Path directory, String permissions) {
        try {
            if (!Files.isDirectory(directory)) {
                Files.createDirectories(directory);
                Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(permissions));
            }
        } catch (IOException e) {
            throw new EmbeddedServerException(
                    "Cannot create the directory '%s'. Name another one in GODWIT_CACHE.".formatted(directory), e);
        }
        if (!Files.isWritable(directory)) {
            throw new EmbeddedServerException(
                    "Cannot write to the directory '%s'. Name another one in GODWIT_CACHE.".formatted(directory));
        }
        return directory;
    }

    /** A directory in a place that everyone may write to: made by us, or refused. */
    private static Path mine(Path directory, String permissions) {
        try {
            try {
                Files.createDirectory(
                        directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions)));
            } catch (java.nio.file.FileAlreadyExistsException e) {
                if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS) || !ownedByUs(directory)) {
                    throw new EmbeddedServerException(
                            "'%s' exists and belongs to someone else. Remove it, or set -Djava.io.tmpdir to another directory."
                                    .formatted(directory),
                            e);
                }
            }
            return directory;
        } catch (IOException e) {
            throw new EmbeddedServerException(
                    "Cannot create the directory '%s'. Set -Djava.io.tmpdir to one that can be written to."
                            .formatted(directory),
                    e);
        }
    }

    private static boolean ownedByUs(Path directory) throws IOException {
        Path probe = Files.createTempFile("godwit-", ".owner");
        try {
            return Files.getOwner(probe).equals(Files.getOwner(directory, LinkOption.NOFOLLOW_LINKS));
        } finally {
            Files.delete(probe);
        }
    }

    private static String user() {
        try {
            return String.valueOf(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return System.getProperty("user.name", "unknown").replaceAll("[^A-Za-z0-9]", "_");
        }
    }
}
