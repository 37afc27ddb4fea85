package dev.godwit.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PersistentPostgresIT {

    @TempDir
    private Path directory;

    @Test
    void dataAndPasswordStayFromStartToStart() throws Exception {
        Path home = directory.resolve("up");
        String password;
        try (EmbeddedPostgres postgres =
                EmbeddedPostgres.builder().dataDirectory(home).start()) {
            password = postgres.password();
            EmbeddedPostgresIT.execute(postgres, "CREATE TABLE kept (i int)");
            assertThat(EmbeddedPostgresIT.read(postgres, "SHOW fsync")).isEqualTo("on");
        }
        assertThat(permissions(home)).isEqualTo("rwx------");
        assertThat(permissions(home.resolve("superuser-password"))).isEqualTo("rw-------");
        assertThat(permissions(home.resolve("server.log"))).isEqualTo("rw-------");
        assertThat(home.resolve("superuser-password.initdb")).doesNotExist();

        try (EmbeddedPostgres postgres = start(home)) {
            assertThat(postgres.password()).hasSize(48).isEqualTo(password);
            assertThat(EmbeddedPostgresIT.read(postgres, "SELECT count(*) FROM kept"))
                    .isEqualTo("0");
            assertThatThrownBy(() -> DriverManager.getConnection(postgres.jdbcUrl("postgres"), "postgres", "wrong"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("password authentication failed");
        }
        assertThat(home.resolve("server.log")).content().doesNotContain(password);
    }

    @Test
    void aPortThatIsTakenIsNamed() throws IOException {
        int port = Ports.free();
        try (ServerSocket taken = new ServerSocket()) {
            taken.bind(Ports.address(port));

            assertThatThrownBy(() -> EmbeddedPostgres.builder().port(port).start())
                    .isInstanceOf(EmbeddedServerException.class)
                    .hasMessageContaining(
                            "PostgreSQL cannot listen on 127.0.0.1:%d: another process uses that port".formatted(port));
            assertThatThrownBy(() -> EmbeddedKafka.builder().port(port).start())
                    .isInstanceOf(EmbeddedServerException.class)
                    .hasMessageContaining(
                            "Kafka cannot listen on 127.0.0.1:%d: another process uses that port".formatted(port));
        }
    }

    @Test
    void aDirectoryThatIsInUseIsRefusedAndItsServerGoesOn() throws Exception {
        try (EmbeddedPostgres postgres = start(directory)) {
            assertThatThrownBy(() -> start(directory))
                    .isInstanceOf(EmbeddedServerException.class)
                    .hasMessageContaining(
                            "The data directory '%s' is in use by another Godwit process".formatted(directory));

            Process other = Jvm.of(StartMain.class, directory.toString())
                    .redirectErrorStream(true)
                    .start();
            assertThat(new String(other.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
                    .contains("is in use by another Godwit process");
            assertThat(EmbeddedPostgresIT.read(postgres, "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void aServerThatGodwitDoesNotOwnIsNotDisturbed() throws Exception {
        start(directory).close();
        PostgresBinaries binaries = PostgresBinaries.locate();
        java.util.List<String> command =
                new java.util.ArrayList<>(Privileges.detect().prefix());
        command.addAll(java.util.List.of(
                binaries.postgres().toString(),
                "-D",
                directory.resolve("data").toString(),
                "-p",
                String.valueOf(Ports.free()),
                "-k",
                ""));
        Process foreign = Commands.prepare(command, directory)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("foreign.log").toFile())
                .start();
        try {
            while (!Files.exists(directory.resolve("data/postmaster.pid"))) {
                assertThat(foreign.isAlive()).isTrue();
                Thread.onSpinWait();
            }

            assertThatThrownBy(() -> start(directory))
                    .isInstanceOf(EmbeddedServerException.class)
                    .hasMessageContaining("is in use by a live PostgreSQL, pid %d. End it with 'kill -INT %d'"
                            .formatted(foreign.pid(), foreign.pid()));
            assertThat(foreign.isAlive()).isTrue();
        } finally {
            foreign.destroyForcibly().waitFor();
        }
    }

    @Test
    void aDirectoryOfAnotherMajorVersionIsRefused() throws IOException {
        start(directory).close();
        Files.writeString(directory.resolve("data/PG_VERSION"), "16\n");

        assertThatThrownBy(() -> start(directory))
                .isInstanceOf(EmbeddedServerException.class)
                .hasMessageContaining("was written by PostgreSQL 16, and the embedded server is PostgreSQL 18")
                .hasMessageContaining("pg_upgrade");
    }

    @Test
    void aSettingThatTheServerRefusesIsQuoted() {
        assertThatThrownBy(() -> EmbeddedPostgres.builder()
                        .setting("max_connections", "many")
                        .start())
                .isInstanceOf(EmbeddedServerException.class)
                .hasMessageContaining("FATAL:  invalid value for parameter \"max_connections\": \"many\"");
    }

    @Test
    void aStartThatWasCutOffInInitdbIsMadeGood() throws Exception {
        Files.createDirectories(directory.resolve("data.new/base"));
        Files.writeString(directory.resolve("data.new/PG_VERSION"), "18\n");

        try (EmbeddedPostgres postgres = start(directory)) {
            assertThat(EmbeddedPostgresIT.read(postgres, "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void rootWithoutUserNamespacesRunsTheServerAsNobody() throws Exception {
        assumeTrue(Privileges.isRoot(), "Skipped: only root has privileges to give up");
        // Not below the temporary directory of JUnit, which nobody cannot enter.
        Path parent = Files.createTempDirectory("godwit-it-");
        Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                .privileges(Privileges.NOBODY)
                .durable(false)
                .dataDirectory(parent.resolve("home"))
                .start()) {
            assertThat(EmbeddedPostgresIT.read(postgres, "SELECT 1")).isEqualTo("1");
            assertThat(Files.getAttribute(Path.of("/proc/" + postgres.pid()), "unix:uid"))
                    .isEqualTo(65_534);
        } finally {
            Directories.deleteTree(parent);
        }
    }

    @Test
    void programsThatAreNotThereAreNamed() {
        assertThatThrownBy(() -> PostgresBinaries.in(directory))
                .isInstanceOf(EmbeddedServerException.class)
                .hasMessageContaining("There is no 'initdb' and 'postgres' in '%s'.".formatted(directory));
    }

    /** Starts a server in the directory that it is given, and ends with the message of what went wrong. */
    static final class StartMain {
        private StartMain() {}

        public static void main(String[] args) {
            start(Path.of(args[0])).close();
        }
    }

    private static EmbeddedPostgres start(Path directory) {
        return EmbeddedPostgres.builder()
                .dataDirectory(directory)
                .durable(false)
                .start();
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
