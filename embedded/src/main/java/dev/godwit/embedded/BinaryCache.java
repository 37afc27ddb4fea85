package dev.godwit.embedded;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * Archives unpacked once per machine and user, in a directory named by the archive's content. A directory appears under
 * its name by one rename, complete with a list of its files and their sizes; whatever does not match its list is unpacked
 * again. Safe under concurrent starts, of threads and of processes.
 */
final class BinaryCache {

    private static final String MANIFEST = ".manifest";
    private static final long SPACE_NEEDED = 100L << 20;
    private static final Map<String, String> DIGESTS = new ConcurrentHashMap<>();

    private BinaryCache() {}

    static synchronized Path unpack(Path cache, String name, URL archive) {
        Path root = cache.resolve(name + "-"
                + DIGESTS.computeIfAbsent(archive.toString(), url -> digest(archive))
                        .substring(0, 16));
        if (complete(root)) {
            return root;
        }
        try (FileChannel channel = FileChannel.open(
                        cache.resolve(name + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            if (lock.isValid() && !complete(root)) {
                replace(root, archive);
            }
            return root;
        } catch (IOException e) {
            throw DiskSpace.explain("Cannot unpack the server's programs into '%s'".formatted(root), cache, e);
        }
    }

    private static void replace(Path root, URL archive) throws IOException {
        DiskSpace.require(root.resolveSibling("."), SPACE_NEEDED, "unpacking the server's programs");
        removeAbandoned(root);
        Path fresh = root.resolveSibling(root.getFileName() + "." + UUID.randomUUID() + ".tmp");
        try {
            List<String> manifest = extract(archive, fresh);
            Files.write(fresh.resolve(MANIFEST), manifest);
            if (Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
                Path damaged = root.resolveSibling(root.getFileName() + "." + UUID.randomUUID() + ".tmp");
                Files.move(root, damaged);
                Directories.deleteTree(damaged);
            }
            Files.move(fresh, root);
        } finally {
            if (Files.exists(fresh)) {
                Directories.deleteTree(fresh);
            }
        }
    }

    /** Half-unpacked directories of processes that were killed; the lock says nobody is at work on one now. */
    private static void removeAbandoned(Path root) throws IOException {
        try (var siblings = Files.newDirectoryStream(root.getParent(), root.getFileName() + ".*.tmp")) {
            siblings.forEach(Directories::deleteTree);
        }
    }

    static List<String> extract(URL archive, Path target) throws IOException {
        List<String> manifest = new ArrayList<>();
        Path root = Files.createDirectories(target).toAbsolutePath().normalize();
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (InputStream raw = PostgresBinaries.open(archive);
                TarArchiveInputStream tar =
                        new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(raw, 1 << 16)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path path = root.resolve(entry.getName()).normalize();
                if (!path.startsWith(root)) {
                    throw new IOException("Entry '%s' leads out of the archive".formatted(entry.getName()));
                }
                manifest.addAll(write(tar, entry, root, path));
            }
        }
        return manifest;
    }

    private static List<String> write(TarArchiveInputStream tar, TarArchiveEntry entry, Path root, Path path)
            throws IOException {
        if (entry.isDirectory()) {
            Files.createDirectories(path);
            return List.of();
        }
        Files.createDirectories(path.getParent());
        if (entry.isSymbolicLink()) {
            Path target = path.resolveSibling(entry.getLinkName()).normalize();
            if (!target.startsWith(root)) {
                throw new IOException("Link '%s' leads out of the archive".formatted(entry.getName()));
            }
            Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
            return List.of();
        }
        Files.copy(tar, path);
        Set<PosixFilePermission> mode = EnumSet.of(
                PosixFilePermission.OWNER_READ,
                PosixFilePermission.OWNER_WRITE,
                PosixFilePermission.GROUP_READ,
                PosixFilePermission.OTHERS_READ);
        if ((entry.getMode() & 0100) != 0) {
            mode.add(PosixFilePermission.OWNER_EXECUTE);
            mode.add(PosixFilePermission.GROUP_EXECUTE);
            mode.add(PosixFilePermission.OTHERS_EXECUTE);
        }
        Files.setPosixFilePermissions(path, mode);
        return List.of(entry.getSize() + " " + root.relativize(path));
    }

    static boolean complete(Path root) {
        try {
            for (String line : Files.readAllLines(root.resolve(MANIFEST))) {
                int space = line.indexOf(' ');
                if (Files.size(root.resolve(line.substring(space + 1))) != Long.parseLong(line.substring(0, space))) {
                    return false;
                }
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static String digest(URL archive) {
        try (DigestInputStream in =
                new DigestInputStream(PostgresBinaries.open(archive), MessageDigest.getInstance("SHA-256"))) {
            in.transferTo(java.io.OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(in.getMessageDigest().digest());
        } catch (IOException e) {
            throw new EmbeddedServerException("Cannot read '%s' from the class path".formatted(archive), e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
