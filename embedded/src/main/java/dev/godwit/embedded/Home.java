package dev.godwit.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * The directory of one embedded server: a temporary one, deleted when it is closed, or one that stays. While it is open no
 * other process opens it, and a record says who did.
 */
final class Home implements AutoCloseable {

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
                    : Files.createDirectories(persistent.toAbsolutePath().normalize());
            FileChannel channel =
                    FileChannel.open(path.resolve("owner.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!locked(channel)) {
                channel.close();
                throw new EmbeddedServerException(
                        "The data directory '%s' is in use by another Godwit process. End it first, or choose another directory."
                                .formatted(path));
            }
            return new Home(path, persistent == null, channel, Leftovers.record(kind, path, persistent == null));
        } catch (IOException e) {
            Path where = persistent == null ? Directories.temporary() : persistent;
            throw DiskSpace.explain("Cannot use '%s' as data directory".formatted(where), where, e);
        }
    }

    private static boolean locked(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
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
