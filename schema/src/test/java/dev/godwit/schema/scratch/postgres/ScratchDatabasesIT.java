package dev.godwit.schema.scratch.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.postgres.DatabaseSettings;
import dev.godwit.schema.scratch.ScratchMark;
import dev.godwit.schema.scratch.ScratchName;
import dev.godwit.schema.scratch.ScratchRequest;
import dev.godwit.testkit.Eventually;
import dev.godwit.testkit.PostgresExtension;
import dev.godwit.testkit.TestClock;
import dev.godwit.testkit.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ScratchDatabasesIT {

    @RegisterExtension
    static final PostgresExtension postgres = PostgresExtension.shared();

    private static final Duration LEASE = Duration.ofMinutes(5);

    private final TestClock clock = TestClock.at("2026-11-20T12:00:00Z");
    private ScratchServer server;
    private ScratchDatabases databases;
    private int major;

    @BeforeEach
    void openServer() throws SQLException {
        TestDatabase admin = postgres.maintenance();
        server = new UrlScratchServer(
                "scratch",
                new DatabaseSettings(admin.jdbcUrl() + "?tcpKeepAlive=true", admin.user(), admin.password()));
        databases = new ScratchDatabases(server, clock);
        try (Connection connection = server.openAdmin()) {
            major = connection.getMetaData().getDatabaseMajorVersion();
        }
    }

    @AfterEach
    void dropAll() throws SQLException {
        for (String name : existing()) {
            admin("DROP DATABASE \"" + name + "\" WITH (FORCE)");
        }
    }

    @Test
    void createsAnEmptyDatabaseAndDropsItOnClose() throws Exception {
        ScratchDatabase scratch = databases.create(request());
        try (Connection connection = scratch.open()) {
            execute(connection, "CREATE TABLE t (a int)");
            assertThat(connection.getCatalog()).isEqualTo(scratch.name());
            assertThat(existing()).containsExactly(scratch.name());
        }

        scratch.close();
        scratch.close();

        assertThat(existing()).isEmpty();
    }

    @Test
    void dropsItAlsoWhileSessionsAreInIt() throws Exception {
        ScratchDatabase scratch = databases.create(request());
        try (Connection connection = scratch.open()) {
            execute(connection, "SELECT 1");
            scratch.close();

            assertThat(existing()).isEmpty();
            assertThatThrownBy(() -> execute(connection, "SELECT 1")).isInstanceOf(SQLException.class);
        }
    }

    @Test
    void nobodyElseMayConnect() throws Exception {
        try (ScratchDatabase scratch = databases.create(request());
                Connection connection = scratch.open();
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery(
                        "SELECT has_database_privilege('pg_monitor', current_database(), 'CONNECT')")) {
            rows.next();

            assertThat(rows.getBoolean(1)).isFalse();
        }
    }

    @Test
    void theJanitorDropsWhatACrashedOwnerLeft() throws Exception {
        ScratchDatabase left = databases.create(request());
        clock.advance(LEASE.plusSeconds(1));
        ScratchDatabase young = databases.create(request());

        JanitorReport report = new ScratchDatabases(server, clock).janitor();

        assertThat(report).isEqualTo(new JanitorReport(List.of(left.name()), Map.of()));
        assertThat(existing()).containsExactly(young.name());
        assertThatExceptionOfType(JobFailedException.class)
                .isThrownBy(left::renew)
                .satisfies(e -> assertThat(e.code()).isEqualTo("scratch-lost"));
        left.close();
        assertThat(databases.janitor().dropped()).isEmpty();
    }

    @Test
    void aRenewedDatabaseStays() throws Exception {
        try (ScratchDatabase scratch = databases.create(request())) {
            clock.advance(LEASE.minusSeconds(1));
            assertThat(scratch.renew()).isEqualTo(clock.instant().plus(LEASE));
            clock.advance(LEASE);

            assertThat(databases.janitor().dropped()).isEmpty();

            clock.advance(Duration.ofSeconds(1));
            assertThat(databases.janitor().dropped()).containsExactly(scratch.name());
        }
    }

    @Test
    void theJanitorDropsWhatWasNeverMarkedBecauseItsOwnerDiedWhileCreatingIt() throws Exception {
        ScratchName name = ScratchName.create(clock.instant(), new Random());
        admin("CREATE DATABASE \"" + name + "\"");

        assertThat(databases.janitor().dropped()).isEmpty();
        clock.advance(Duration.ofHours(2));
        assertThat(databases.janitor().dropped()).containsExactly(name.value());
    }

    @Test
    void theJanitorNeverTouchesWhatGodwitDidNotMark() throws Exception {
        admin("CREATE DATABASE godwit_scratch_mine");
        admin(
                "COMMENT ON DATABASE godwit_scratch_mine IS "
                        + "'{\"kind\":\"godwit-scratch/1\",\"owner\":\"a\",\"purpose\":\"b\",\"expires\":\"2020-01-01T00:00:00Z\"}'");
        ScratchDatabase kept = databases.create(request());
        admin("COMMENT ON DATABASE \"" + kept.name() + "\" IS 'ana looks into this one'");
        clock.advance(Duration.ofDays(30));

        assertThat(databases.janitor().dropped()).isEmpty();
        assertThat(existing()).containsExactlyInAnyOrder("godwit_scratch_mine", kept.name());
    }

    @Test
    void theJanitorWaitsForARenewalThatIsUnderWay() throws Exception {
        ScratchDatabase scratch = databases.create(request());
        clock.advance(LEASE.plusSeconds(1));
        ScratchName name = ScratchName.parse(scratch.name()).orElseThrow();
        try (Connection owner = server.openAdmin()) {
            var janitor = ScratchLock.<Thread, Exception>holding(owner, name, () -> {
                var thread = new Thread(() -> {
                    try {
                        databases.janitor();
                    } catch (JobFailedException e) {
                        throw new IllegalStateException(e);
                    }
                });
                thread.start();
                Eventually.eventually(() -> assertThat(waiting()).isTrue());
                scratch.mark(owner, new ScratchMark("o", "p", clock.instant().plus(LEASE)));
                return thread;
            });
            janitor.join();
        }

        assertThat(existing()).containsExactly(scratch.name());
        scratch.close();
    }

    @Test
    void refusesAServerOfAnotherMajorVersion() {
        var request = new ScratchRequest("w-1", "diff", LEASE, 13);

        assertThatThrownBy(() -> databases.create(request))
                .isInstanceOf(JobFailedException.class)
                .hasMessage(
                        "Scratch server 'scratch' has PostgreSQL %d, and the database it stands for has 13. Name a scratch server with 13.",
                        major);
    }

    @Test
    void namesAllMissingExtensionsAtOnce() throws SQLException {
        var request = new ScratchRequest(
                "w-1",
                "diff",
                LEASE,
                major,
                new TreeSet<>(Set.of("citext", "timescaledb", "nosuchthing")),
                Optional.empty(),
                Optional.empty());

        assertThatThrownBy(() -> databases.create(request))
                .isInstanceOf(JobFailedException.class)
                .hasMessage(
                        "Scratch server 'scratch' lacks the extensions nosuchthing, timescaledb. Install their packages there.");
        assertThat(existing()).isEmpty();
    }

    @Test
    void takesEncodingAndLocaleFromTheRequest() throws Exception {
        var request = new ScratchRequest(
                "w-1", "diff", LEASE, major, new TreeSet<>(), Optional.of("SQL_ASCII"), Optional.of("C"));

        try (ScratchDatabase scratch = databases.create(request);
                Connection connection = scratch.open();
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT pg_encoding_to_char(encoding) || ' ' || datcollate"
                        + " FROM pg_database WHERE datname = current_database()")) {
            rows.next();
            assertThat(rows.getString(1)).isEqualTo("SQL_ASCII C");
        }
    }

    private ScratchRequest request() {
        return new ScratchRequest("worker w-1", "dry run", LEASE, major);
    }

    private boolean waiting() throws SQLException {
        try (Connection connection = server.openAdmin();
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery(
                        "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted)")) {
            rows.next();
            return rows.getBoolean(1);
        }
    }

    private List<String> existing() throws SQLException {
        var names = new ArrayList<String>();
        try (Connection connection = server.openAdmin();
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery(
                        "SELECT datname FROM pg_database WHERE datname LIKE 'godwit\\_scratch\\_%'")) {
            while (rows.next()) {
                names.add(rows.getString(1));
            }
        }
        return names;
    }

    private void admin(String sql) throws SQLException {
        try (Connection connection = server.openAdmin()) {
            execute(connection, sql);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
