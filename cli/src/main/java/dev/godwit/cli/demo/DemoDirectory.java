package dev.godwit.cli.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The directory of one demo: a project, the configuration of the processes, keys, tokens and logs. Only its owner may look into it. It is
 * deleted at the end, but for the logs of a demo that failed; one that was left by a killed demo is deleted by the next.
 */
final class DemoDirectory implements AutoCloseable {

    private static final String PREFIX = "godwit-demo-";
    private static final String LOCK = "owner.lock";
    private static final String KEPT = "logs-kept";

    private final Path root;
    private final FileChannel owner;

    private DemoDirectory(Path root, FileChannel owner) {
        this.root = root;
        this.owner = owner;
    }

    /** Makes a new one, and deletes those whose owners were killed. */
    static DemoDirectory create() throws IOException {
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        sweep(temporary);
        Path root = Files.createTempDirectory(temporary, PREFIX);
        FileChannel owner =
                FileChannel.open(root.resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        owner.lock();
        for (String part : List.of("project", "keys", "tokens", "logs")) {
            Files.createDirectory(root.resolve(part));
        }
        return new DemoDirectory(root, owner);
    }

    Path root() {
        return root;
    }

    Path project() {
        return root.resolve("project");
    }

    Path key(String name) {
        return root.resolve("keys").resolve(name);
    }

    Path token(String principal) {
        return root.resolve("tokens").resolve(principal + ".token");
    }

    Path logs() {
        return root.resolve("logs");
    }

    Path file(String name) {
        return root.resolve(name);
    }

    /** Deletes all but the logs, which stay: those of the processes, and copies of {@code more}. */
    Path keepLogs(List<Path> more) {
        try {
            for (Path log : more) {
                if (Files.isReadable(log)) {
                    Path server = log.toAbsolutePath().getParent();
                    Files.copy(log, logs().resolve((server == null ? "server" : server.getFileName()) + ".log"));
                }
            }
            Files.createFile(root.resolve(KEPT));
            for (String part : List.of("keys", "tokens")) {
                delete(root.resolve(part));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot keep the logs in '%s'".formatted(logs()), e);
        }
        return logs();
    }

    @Override
    public void close() {
        try {
            boolean kept = Files.exists(root.resolve(KEPT));
            owner.close();
            if (!kept) {
                delete(root);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot delete '%s'".formatted(root), e);
        }
    }

    private static void sweep(Path temporary) throws IOException {
        try (DirectoryStream<Path> demos = Files.newDirectoryStream(temporary, PREFIX + "*")) {
            for (Path demo : demos) {
                if (Files.isWritable(demo.resolve(LOCK)) && !Files.exists(demo.resolve(KEPT)) && isAbandoned(demo)) {
                    delete(demo);
                }
            }
        }
    }

    private static boolean isAbandoned(Path demo) throws IOException {
        try (FileChannel channel = FileChannel.open(demo.resolve(LOCK), StandardOpenOption.WRITE)) {
            @Nullable FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false; // this very process runs it
        }
    }

    private static void delete(Path tree) throws IOException {
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
