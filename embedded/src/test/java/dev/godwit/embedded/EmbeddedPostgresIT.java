package dev.godwit.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EmbeddedPostgresIT {

    @Test
    void whatWasCommittedSurvivesACrash() throws SQLException {
        try (EmbeddedPostgres postgres =
                EmbeddedPostgres.builder().durable(true).start()) {
            execute(postgres, "CREATE TABLE t (i int)");
            execute(postgres, "INSERT INTO t SELECT generate_series(1, 1000)");
            int port = postgres.port();

            postgres.crash();
            postgres.restart();

            assertThat(postgres.port()).isEqualTo(port);
            assertThat(read(postgres, "SELECT count(*) FROM t")).isEqualTo("1000");
            assertThat(read(postgres, "SHOW wal_level")).isEqualTo("logical");
        }
    }

    @Test
    void aCrashEndsEveryProcessOfTheServerAndClosingItLeavesNothing() throws Exception {
        EmbeddedPostgres postgres = EmbeddedPostgres.temporary();
        List<ProcessHandle> all = new ArrayList<>(
                ProcessHandle.of(postgres.pid()).orElseThrow().descendants().toList());
        assertThat(all).hasSizeGreaterThan(3);
        try (Connection connection = postgres.connect("postgres");
                Statement statement = connection.createStatement()) {
            Thread sleeper = new Thread(() -> assertThatThrownBy(() -> statement.execute("SELECT pg_sleep(600)"))
                    .isInstanceOf(SQLException.class));
            sleeper.start();
            SharedMemory memory =
                    SharedMemory.of(postgres.pid(), postgres.directory().resolve("data"));

            postgres.crash();
            sleeper.join(10_000);

            assertThat(sleeper.isAlive()).isFalse();
            assertThat(memory.files()).isNotEmpty();
            assertThat(all).noneMatch(process -> ProcessMark.of(process).alive());
            assertThat(postgres.isRunning()).isFalse();
            assertThatThrownBy(postgres::pid).isInstanceOf(IllegalStateException.class);

            postgres.close();

            assertThat(memory.files()).isEmpty();
            assertThat(postgres.directory()).doesNotExist();
        }
    }

    @Test
    void aTemporaryServerDoesNotWaitForTheDiskAndAsksForNoPassword() throws SQLException {
        try (EmbeddedPostgres postgres =
                EmbeddedPostgres.builder().setting("work_mem", "5MB").start()) {
            assertThat(postgres.password()).isEmpty();
            assertThat(read(postgres, "SHOW fsync")).isEqualTo("off");
            assertThat(read(postgres, "SHOW work_mem")).isEqualTo("5MB");
            assertThat(read(postgres, "SHOW server_encoding")).isEqualTo("UTF8");
            assertThat(read(postgres, "SELECT lower('\u00c4')")).isEqualTo("\u00e4");
            assertThat(read(postgres, "SELECT slot_name FROM pg_create_logical_replication_slot('s', 'pgoutput')"))
                    .isEqualTo("s");
        }
    }

    @Test
    void anInterruptedThreadClosesItsServerToo() {
        EmbeddedPostgres postgres = EmbeddedPostgres.temporary();
        Thread.currentThread().interrupt();

        postgres.close();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(postgres.isRunning()).isFalse();
        assertThat(postgres.directory()).doesNotExist();
    }

    @Test
    void aStartThatIsInterruptedLeavesNoServer() {
        long before = servers();
        Thread.currentThread().interrupt();

        assertThatThrownBy(EmbeddedPostgres::temporary)
                .isInstanceOf(EmbeddedServerException.class)
                .hasMessageContaining("Interrupted");

        assertThat(Thread.interrupted()).isTrue();
        awaitServers(before);
    }

    @Test
    void theSystemsOwnProgramsRunToo() throws Exception {
        Path installed = Path.of("/usr/lib/postgresql/15/bin");
        assumeTrue(Files.isExecutable(installed.resolve("initdb")), "Skipped: PostgreSQL 15 is not installed here");
        try (EmbeddedPostgres postgres =
                EmbeddedPostgres.builder().binaries(installed).start()) {
            assertThat(read(postgres, "SHOW server_version")).startsWith("15.");
            assertThat(read(postgres, "SHOW wal_level")).isEqualTo("logical");
        }
    }

    @Test
    void databasesAreCreatedAndDroppedUnderAnyName() throws SQLException {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.temporary()) {
            postgres.createDatabase("Mixed \"case\"");
            assertThat(read(postgres, "SELECT count(*) FROM pg_database WHERE datname LIKE 'Mixed%'"))
                    .isEqualTo("1");
            assertThatThrownBy(() -> postgres.createDatabase("postgres"))
                    .isInstanceOf(EmbeddedServerException.class)
                    .hasMessageContaining("Cannot create the database 'postgres'");

            try (Connection connection = postgres.connect("Mixed \"case\"")) {
                assertThat(connection.getCatalog()).isEqualTo("Mixed \"case\"");
            }

            postgres.dropDatabase("Mixed \"case\"");
            postgres.dropDatabase("never there");

            assertThat(read(postgres, "SELECT count(*) FROM pg_database WHERE datname LIKE 'Mixed%'"))
                    .isEqualTo("0");
        }
    }

    /** A process that was killed is still listed for a moment. */
    private static void awaitServers(long expected) {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (servers() != expected && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(servers()).isEqualTo(expected);
    }

    private static long servers() {
        return ProcessHandle.current()
                .descendants()
                .filter(ProcessHandle::isAlive)
                .count();
    }

    static void execute(EmbeddedPostgres postgres, String sql) throws SQLException {
        try (Connection connection = postgres.connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    static String read(EmbeddedPostgres postgres, String sql) throws SQLException {
        try (Connection connection = postgres.connect("postgres");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
