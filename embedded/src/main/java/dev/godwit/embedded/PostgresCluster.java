package dev.godwit.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** The data directory of an embedded PostgreSQL inside its home: made once, then checked at each start. */
final class PostgresCluster {

    private static final long SPACE_NEEDED = 100L << 20;

    private final Path home;
    private final boolean temporary;
    private final boolean durable;
    private final PostgresBinaries binaries;
    private final Privileges privileges;

    PostgresCluster(Path home, boolean temporary, boolean durable, PostgresBinaries binaries, Privileges privileges) {
        this.home = home;
        this.temporary = temporary;
        this.durable = durable;
        this.binaries = binaries;
        this.privileges = privileges;
    }

    Path data() {
        return home.resolve("data");
    }

    /** Creates the data directory if there is none, and refuses one that this server must not touch. */
    void prepare() {
        Integer major = PostgresBinaries.majorOf(data());
        if (major == null) {
            create();
        } else if (major != binaries.major()) {
            throw new EmbeddedServerException(
                    "The data directory '%s' was written by PostgreSQL %d, and the embedded server is PostgreSQL %d. Upgrade it with pg_upgrade, name the programs of version %d in GODWIT_POSTGRES_BIN, or choose another directory."
                            .formatted(data(), major, binaries.major(), major));
        } else {
            refuseIfServed();
        }
    }

    /** The superuser's password: empty where everyone on loopback is trusted. */
    String password() {
        Path file = home.resolve("superuser-password");
        try {
            return Files.exists(file) ? Files.readString(file).strip() : "";
        } catch (IOException e) {
            throw new EmbeddedServerException("Cannot read the superuser's password from '%s'".formatted(file), e);
        }
    }

    private void create() {
        Path fresh = home.resolve("data.new");
        try {
            DiskSpace.require(home, SPACE_NEEDED, "a new PostgreSQL data directory");
            Directories.deleteTree(fresh); // of a start that was cut off
            privileges.own(home);
            Files.createDirectory(
                    fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            privileges.own(fresh);
            Commands.Outcome outcome = temporary ? initdb(fresh, List.of("--auth=trust")) : initdbWithPassword(fresh);
            if (!outcome.ok()) {
                throw failed(outcome.output());
            }
            Files.move(fresh, data());
        } catch (IOException e) {
            throw DiskSpace.explain("Cannot create a PostgreSQL data directory in '%s'".formatted(home), home, e);
        }
    }

    private Commands.Outcome initdbWithPassword(Path fresh) throws IOException {
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        Path kept = secret("superuser-password", HexFormat.of().formatHex(random));
        Path read = secret("superuser-password.initdb", Files.readString(kept));
        try {
            privileges.own(read);
            return initdb(fresh, List.of("--auth=scram-sha-256", "--pwfile=" + read));
        } finally {
            Files.delete(read);
        }
    }

    private Path secret(String name, String content) throws IOException {
        Path file = home.resolve(name);
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(file, content);
    }

    private Commands.Outcome initdb(Path fresh, List<String> more) {
        List<String> command = new ArrayList<>(privileges.prefix());
        command.addAll(List.of(binaries.initdb().toString(), "-D", fresh.toString(), "-U", "postgres", "-E", "UTF8"));
        // The built-in provider, of 17 on, is the same on every platform; before it there is only libc.
        command.addAll(
                binaries.major() >= 17
                        ? List.of("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
                        : List.of("--locale=C.UTF-8"));
        command.add("--no-instructions");
        if (temporary || !durable) {
            command.add("--no-sync");
        }
        command.addAll(more);
        return Commands.run(command, home);
    }

    private EmbeddedServerException failed(String output) {
        if (DiskSpace.saysFull(output)) {
            return DiskSpace.full("initdb failed in '%s'".formatted(home), home);
        }
        String hint = privileges == Privileges.NOBODY && output.contains("ermission denied")
                ? " The server runs as user nobody, who must be able to enter every directory above it."
                : "";
        return new EmbeddedServerException("initdb failed in '%s': %s.%s"
                .formatted(home, output.strip().lines().reduce((a, b) -> b).orElse("it gave no reason"), hint));
    }

    private void refuseIfServed() {
        long pid = postmaster();
        boolean served = ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .flatMap(process -> process.info().command())
                .map(command -> command.endsWith("/postgres"))
                .orElse(false);
        if (served) {
            throw new EmbeddedServerException(
                    "The data directory '%s' is in use by a live PostgreSQL, pid %d. End it with 'kill -INT %d', or choose another directory."
                            .formatted(data(), pid, pid));
        }
    }

    /** Who serves the data according to its lock file; -1 if nobody does. */
    private long postmaster() {
        try {
            return Long.parseLong(
                    Files.readAllLines(data().resolve("postmaster.pid")).get(0).strip());
        } catch (IOException | NumberFormatException | IndexOutOfBoundsException e) {
            return -1; // an unreadable lock file is PostgreSQL's to judge: it does not start on a live one
        }
    }
}
