package dev.godwit.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The directory of one embedded server: a temporary one, deleted when it is closed, or one that stays. While it is open no
 * other process opens it, and a record says who did.
 */
final class Home implements AutoCloseable {

    /** Those of this JVM. Asking the file would not do: closing a second channel to it gives up the first one's lock. */
    private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final boolean temporary;
    private final FileChannel channel;
    private final Leftovers.Entry entry;

    private Home(Path path, boolean temporary, FileChannel channel, Leftovers.Entry entry) {
        this.path = path;
        this.temporary = temporary;
        this.channel = channel;
        this.entry = entry;
    }

    static Home open(Leftovers.Kind kind, String name, @Nullable Path persistent) {
        Leftovers.sweep();
        try {
            Path path = persistent == null
                    ? Files.createTempDirectory(Directories.temporary(), "godwit-" + name + "-")
                    : persistent(persistent.toAbsolutePath().normalize());
            FileChannel channel = lock(path);
            return new Home(path, persistent == null, channel, Leftovers.record(kind, path, persistent == null));
        } catch (IOException e) {
            Path where = persistent == null ? Directories.temporary() : persistent;
            throw DiskSpace.explain("Cannot use '%s' as data directory".formatted(where), where, e);
        }
    }

    private static FileChannel lock(Path path) throws IOException {
        if (!OPEN.add(path)) {
            throw inUse(path);
        }
        FileChannel channel = null;
        try {
            channel = FileChannel.open(path.resolve("owner.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (channel.tryLock() == null) {
                throw inUse(path);
            }
            return channel;
        } catch (IOException | RuntimeException e) {
            OPEN.remove(path);
            if (channel != null) {
                channel.close();
            }
            throw e;
        }
    }

    private static EmbeddedServerException inUse(Path path) {
        return new EmbeddedServerException(
                "The data directory '%s' is in use by another Godwit process. End it first, or choose another directory."
                        .formatted(path));
    }

    /** A new one is for its owner alone: a server's log may quote data. */
    private static Path persistent(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            Files.createDirectories(path);
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
        }
        return path;
    }

    Path path() {
        return path;
    }

    boolean temporary() {
        return temporary;
    }

    /** Records that {@code server} runs in this directory. */
    void server(ProcessHandle server) {
        entry.server(server);
    }

    @Override
    public void close() {
        try {
            OPEN.remove(path);
            channel.close();
        } catch (IOException e) {
            throw new EmbeddedServerException("Cannot release the data directory '%s'".formatted(path), e);
        } finally {
            if (temporary) {
                Directories.deleteTree(path);
            }
            entry.close();
        }
    }
}
