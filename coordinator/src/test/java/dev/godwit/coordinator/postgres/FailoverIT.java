package dev.godwit.coordinator.postgres;

import static dev.godwit.coordinator.postgres.TestPlane.SETTINGS;
import static dev.godwit.testkit.Eventually.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.godwit.common.job.WorkerId;
import dev.godwit.common.json.Json;
import dev.godwit.common.postgres.DatabaseSettings;
import dev.godwit.common.worker.ClaimRequest;
import dev.godwit.common.worker.Grant;
import dev.godwit.common.worker.Renewal;
import dev.godwit.coordinator.policy.Policy;
import dev.godwit.coordinator.stage.JobKinds;
import dev.godwit.embedded.EmbeddedPostgres;
import dev.godwit.testkit.DedicatedServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The control database crashes, and comes back as itself or as another timeline. */
class FailoverIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @RegisterExtension
    final DedicatedServers servers = new DedicatedServers();

    private EmbeddedPostgres server;
    private ControlDatabase database;
    private ControlPlane plane;

    @BeforeEach
    void open() {
        server = servers.postgres();
        server.createDatabase("control");
        execute("ALTER DATABASE control SET synchronous_commit = off");
        database = ControlDatabase.open(
                new DatabaseSettings(server.jdbcUrl("control"), server.user(), server.password()), 4);
        ControlSchema.install(database.jdbi());
        plane = plane(database.jdbi());
        plane.jobs()
                .submit(
                        TestPlane.ANA,
                        TestPlane.submission(
                                "noop", "development", null, null, Json.object().put("count", 5)));
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static ControlPlane plane(Jdbi jdbi) {
        return new ControlPlane(
                jdbi,
                Installation.open(jdbi, "test", ServerIdentity.asked()),
                JobKinds.builtIn(),
                Policy.builtIn(),
                SETTINGS,
                (handle, actor, onBehalfOf, action, object, facts, eventId) -> {});
    }

    private void execute(String sql) {
        try (var connection = server.connect("control");
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private Grant claim(UUID request) {
        var claim = new ClaimRequest(
                request,
                new WorkerId("w-1"),
                null,
                "1",
                Set.of("noop.work"),
                Map.of("environments", "*"),
                Set.of(),
                1,
                1,
                false);
        return plane.dispatch().claim(claim, "token").grants().get(0);
    }

    @Test
    void whatWasGrantedIsRememberedAfterACrash() throws Exception {
        UUID request = UUID.randomUUID();
        Grant before = claim(request);

        server.crash();
        assertThatThrownBy(() -> claim(UUID.randomUUID())).isInstanceOf(JdbiException.class);
        server.restart();

        Grant again = within(PATIENCE, () -> claim(request));
        assertThat(again).isEqualTo(before);
        assertThat(again.secret()).isEqualTo(before.secret());
        Grant next = claim(UUID.randomUUID());
        assertThat(next.fence()).isGreaterThan(before.fence());
        assertThat(next.fence().epoch()).isZero();
        assertThat(plane.dispatch()
                        .renew(before.task(), new Renewal.Request(before.fence(), null))
                        .order())
                .isEqualTo(Renewal.Order.CONTINUE);
    }

    @Test
    void anotherTimelineRaisesTheEpochOfFences() throws Exception {
        Grant before = claim(UUID.randomUUID());

        server.crash();
        promote(server.directory().resolve("data"));
        server.restart();
        within(PATIENCE, () -> execute("ALTER SEQUENCE godwit_control.fence RESTART WITH 1"));

        Grant after = within(PATIENCE, () -> claim(UUID.randomUUID()));
        assertThat(after.fence()).isGreaterThan(before.fence());
        assertThat(after.fence().epoch()).isEqualTo(1);
        assertThat(claim(UUID.randomUUID()).fence().epoch()).isEqualTo(1);
    }

    /** Has the next start end recovery on a timeline of its own, as the promotion of a standby does. */
    private static void promote(Path data) throws IOException {
        Files.createFile(data.resolve("recovery.signal"));
        Files.writeString(
                data.resolve("postgresql.auto.conf"), "\nrestore_command = 'false'\n", StandardOpenOption.APPEND);
    }

    @Test
    void sessionsCommitSynchronouslyWhateverTheDatabaseSays() {
        String setting = database.jdbi()
                .withHandle(handle -> handle.createQuery("SHOW synchronous_commit")
                        .mapTo(String.class)
                        .one());

        assertThat(setting).isEqualTo("on");
    }

    @Test
    void whatIsBoundToAStatementStaysOutOfItsFailure() {
        assertThatThrownBy(() -> database.jdbi()
                        .useHandle(handle -> handle.createUpdate("INSERT INTO nowhere VALUES (:secret)")
                                .bind("secret", "hunter2")
                                .execute()))
                .hasMessageContaining("nowhere")
                .hasMessageNotContaining("hunter2");
    }
}
