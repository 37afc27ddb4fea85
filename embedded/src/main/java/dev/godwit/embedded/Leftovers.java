package dev.godwit.embedded;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The records of this user's embedded servers on this machine: which process owns which server and directory. A process
 * that was killed leaves its servers behind; whoever starts a server next ends them and deletes their temporary
 * directories. A process is ended only if its pid <em>and</em> its start match the record, so a reused pid is safe.
 */
final class Leftovers {

    private static final Logger LOGGER = LoggerFactory.getLogger(Leftovers.class);

    private static final Set<String> PROGRAMS = Set.of("postgres", "initdb", "java");

    private Leftovers() {}

    /** How a server is asked to end. */
    enum Kind {
        POSTGRES("QUIT", "INT"),
        KAFKA("KILL", "TERM"),
        PROCESS("KILL", "KILL");

        private final String temporary;
        private final String persistent;

        Kind(String temporary, String persistent) {
            this.temporary = temporary;
            this.persistent = persistent;
        }
    }

    /** One server of this process, until {@link #close}. */
    static final class Entry implements AutoCloseable {

        private final Path file;
        private final Properties properties = new Properties();

        private Entry(Path file) {
            this.file = file;
        }

        void server(ProcessHandle server) {
            ProcessMark mark = ProcessMark.of(server);
            properties.setProperty("server.pid", Long.toString(mark.pid()));
            properties.setProperty("server.started", mark.started());
            write();
        }

        private void write() {
            Path fresh = file.resolveSibling(file.getFileName() + ".tmp");
            try {
                try (Writer writer = Files.newBufferedWriter(fresh)) {
                    properties.store(writer, null);
                }
                Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException e) {
                throw DiskSpace.explain("Cannot record a running server in '%s'".formatted(file), file, e);
            }
        }

        @Override
        public void close() {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                LOGGER.atDebug().addKeyValue("file", file).setCause(e).log("Could not delete the record of a server");
            }
        }
    }

    /** Records that this process owns {@code directory}; it is deleted with its server if {@code temporary}. */
    static Entry record(Kind kind, @Nullable Path directory, boolean temporary) {
        Entry entry = new Entry(Directories.run().resolve(UUID.randomUUID() + ".server"));
        ProcessMark owner = ProcessMark.current();
        entry.properties.setProperty("kind", kind.name());
        entry.properties.setProperty("namespace", ProcessMark.namespace());
        entry.properties.setProperty("owner.pid", Long.toString(owner.pid()));
        entry.properties.setProperty("owner.started", owner.started());
        if (directory != null) {
            entry.properties.setProperty("directory", directory.toString());
        }
        entry.properties.setProperty("temporary", Boolean.toString(temporary));
        entry.write();
        return entry;
    }

    /** Ends what killed processes of this user left behind. Returns the directories that were deleted. */
    static synchronized List<Path> sweep() {
        Path run = Directories.run();
        List<Path> deleted = new ArrayList<>();
        try (FileChannel channel = FileChannel.open(
                        run.resolve("sweep.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            if (lock.isValid()) {
                try (var records = Files.newDirectoryStream(run, "*.server")) {
                    for (Path record : records) {
                        sweep(record, deleted);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return deleted;
    }

    private static void sweep(Path record, List<Path> deleted) throws IOException {
        Properties found = read(record);
        String here = ProcessMark.namespace();
        String there = found.getProperty("namespace", here);
        boolean sameBoot = ProcessMark.boot(here).equals(ProcessMark.boot(there));
        if (sameBoot && !here.equals(there)) {
            return; // another container's, whose pids mean nothing here
        }
        if (sameBoot && mark(found, "owner").alive()) {
            return;
        }
        boolean temporary = Boolean.parseBoolean(found.getProperty("temporary"));
        Kind kind = Kind.valueOf(found.getProperty("kind", Kind.PROCESS.name()));
        if (sameBoot) {
            end(mark(found, "server"), temporary ? kind.temporary : kind.persistent);
        }
        String directory = found.getProperty("directory");
        if (temporary && directory != null) {
            if (sameBoot) {
                endThoseThatName(directory);
            }
            if (Files.exists(Path.of(directory))) {
                Directories.deleteTree(Path.of(directory));
                deleted.add(Path.of(directory));
            }
        }
        LOGGER.atInfo()
                .addKeyValue("kind", kind)
                .addKeyValue("directory", directory)
                .log("Cleaned up after a process that was killed");
        Files.deleteIfExists(record);
    }

    private static Properties read(Path record) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(record)) {
            properties.load(reader);
        } catch (java.nio.file.NoSuchFileException e) {
            // Its owner has just ended in the ordinary way: the empty record names nothing to end or delete.
            properties.clear();
        }
        return properties;
    }

    private static ProcessMark mark(Properties record, String role) {
        return new ProcessMark(
                Long.parseLong(record.getProperty(role + ".pid", "-1")),
                record.getProperty(role + ".started", "never"));
    }

    private static void end(ProcessMark server, String signal) {
        if (server.pid() > 0 && server.alive()) {
            ProcessHandle process = ProcessHandle.of(server.pid()).orElseThrow();
            Commands.signal(signal, server.pid());
            if (!Commands.gone(process, 30) && server.alive()) {
                process.destroyForcibly();
                Commands.gone(process, 10);
            }
        }
    }

    /** A start that was cut off before its server was recorded: its directory's name is random, and in its command line. */
    private static void endThoseThatName(String directory) {
        ProcessHandle.allProcesses()
                .filter(process -> process.pid() != ProcessHandle.current().pid())
                .filter(process -> PROGRAMS.contains(program(process)))
                .filter(process -> process.info().commandLine().orElse("").contains(directory))
                .forEach(process -> {
                    process.destroyForcibly();
                    Commands.gone(process, 10);
                });
    }

    private static String program(ProcessHandle process) {
        String command = process.info().command().orElse("");
        return command.substring(command.lastIndexOf('/') + 1);
    }
}
