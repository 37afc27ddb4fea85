package dev.godwit.cli.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.common.job.JobId;
import dev.godwit.embedded.EmbeddedPostgres;
import dev.godwit.testkit.Eventually;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Others take the connections of the target's server: a sync gives way, keeps its attempts, and goes on when there are some again. */
class FewConnectionsIT {

    private static final int CONNECTIONS = 14;

    @Test
    void aSyncWaitsForConnectionsAndGoesOnByItself() throws Exception {
        try (EmbeddedPostgres target = EmbeddedPostgres.builder()
                        .setting("max_connections", String.valueOf(CONNECTIONS))
                        .setting("superuser_reserved_connections", "0")
                        .setting("max_wal_senders", "0")
                        .start();
                var installation = Installation.start(target)) {
            installation.execute("production", Shapes.SCHEMA + Shapes.rows(20_000));
            installation.execute("staging", Shapes.SCHEMA);
            List<Connection> others = all(installation);
            try {
                for (String worker : List.of("w-1", "w-2", "w-3")) {
                    installation.startWorker(worker);
                }
                JobId job = installation.submitSync(Shapes.SYNC, Shapes.POLICY);
                Eventually.within(
                        Installation.PATIENCE,
                        () -> assertThat(attempts(installation)).isGreaterThanOrEqualTo(4));
                // One at a time is less than a task needs beside the others.
                others.remove(0).close();
                others.remove(0).close();
                Eventually.within(
                        Installation.PATIENCE,
                        () -> assertThat(
                                        installation.text(
                                                "control",
                                                "SELECT count(*) FROM godwit_control.task WHERE key = 'plan' AND state = 'SUCCEEDED'"))
                                .isEqualTo("1"));
                close(others);

                installation.succeeds(job);
                installation.sameBags();
                assertThat(installation.text("control", "SELECT sum(failures) FROM godwit_control.task"))
                        .as("attempts that count")
                        .isEqualTo("0");
            } finally {
                close(others);
            }
        }
    }

    /** As many as there are. */
    private static List<Connection> all(Installation installation) {
        var connections = new ArrayList<Connection>();
        try {
            while (connections.size() < CONNECTIONS) {
                connections.add(installation.connect("staging"));
            }
        } catch (java.sql.SQLException e) {
            assertThat(e.getSQLState()).isEqualTo("53300");
        }
        return connections;
    }

    private static void close(List<Connection> connections) throws Exception {
        while (!connections.isEmpty()) {
            connections.remove(0).close();
        }
    }

    private static long attempts(Installation installation) throws Exception {
        return Long.parseLong(
                installation.text("control", "SELECT coalesce(max(attempt), 0) FROM godwit_control.task"));
    }
}
