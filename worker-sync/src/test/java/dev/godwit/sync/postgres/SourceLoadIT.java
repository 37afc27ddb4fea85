package dev.godwit.sync.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.godwit.sync.pace.Limits;
import dev.godwit.testkit.PostgresExtension;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SourceLoadIT {

    @RegisterExtension
    static final PostgresExtension postgres = PostgresExtension.shared();

    private static final Limits LIMITS = new Limits(null, Duration.ofSeconds(1), Duration.ofSeconds(1), null);

    @Test
    void whoMayNotSeeOthersIsNotToldThatThereAreNone() throws Exception {
        try (Connection connection = postgres.newDatabase("source").connect()) {
            execute(connection, "CREATE ROLE blind");
            execute(connection, "SET ROLE blind");
            var load = new SourceLoad(connection, LIMITS);

            assertThatThrownBy(() -> load.requireSight("production"))
                    .hasMessageContaining("GRANT pg_read_all_stats TO")
                    .hasMessageContaining("'blind'");

            execute(connection, "RESET ROLE");
            execute(connection, "GRANT pg_read_all_stats TO blind");
            execute(connection, "SET ROLE blind");
            load.requireSight("production");
            execute(connection, "RESET ROLE");
            execute(connection, "DROP ROLE blind");
        }
    }

    @Test
    void aTransactionThatBeganAfterTheSnapshotIsSeen() throws Exception {
        var source = postgres.newDatabase("source");
        try (Connection holder = source.connect();
                Connection other = source.connect()) {
            SourceSnapshot.begin(holder);
            var load = new SourceLoad(holder, LIMITS);
            assertThat(load.look(0).transaction()).isZero();

            other.setAutoCommit(false);
            execute(other, "SELECT pg_sleep(0.2)");

            assertThat(load.look(1).transaction()).isBetween(Duration.ofMillis(200), Duration.ofSeconds(20));
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
