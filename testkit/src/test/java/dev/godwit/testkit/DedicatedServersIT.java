package dev.godwit.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.godwit.embedded.EmbeddedKafka;
import dev.godwit.embedded.EmbeddedPostgres;
import dev.godwit.embedded.Ports;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DedicatedServersIT {

    @RegisterExtension
    final DedicatedServers servers = new DedicatedServers();

    @Test
    void aServerOfOnesOwnIsDurableAndCanBeCrashed() throws SQLException {
        EmbeddedPostgres server = servers.postgres();
        TestDatabase database = DedicatedServers.database(server, "postgres");
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE t AS SELECT generate_series(1, 10)");

            server.crash();

            assertThatThrownBy(() -> statement.execute("SELECT 1")).isInstanceOf(SQLException.class);
        }

        server.restart();

        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT count(*), current_setting('fsync'), current_setting('synchronous_commit') FROM t")) {
            rows.next();
            assertThat(rows.getInt(1)).isEqualTo(10);
            assertThat(rows.getString(2)).isEqualTo("on");
            assertThat(rows.getString(3)).isEqualTo("on");
        }
    }

    @Test
    void anAsynchronousCommitCanBeLostInACrash() throws SQLException {
        EmbeddedPostgres server = servers.postgres();
        TestDatabase database = DedicatedServers.database(server, "postgres");
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE t (i int)");
            DedicatedServers.pauseWalWriter(server);
            statement.execute("SET synchronous_commit = off");
            statement.execute("INSERT INTO t VALUES (1)");

            server.crash();
        }
        server.restart();

        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            assertThat(number(statement, "SELECT count(*) FROM t")).isZero();
        }
    }

    @Test
    void aBrokerBehindAProxyCanBeCutOff() throws Exception {
        int port = Ports.free();
        try (TcpProxy proxy = TcpProxy.to(port)) {
            EmbeddedKafka kafka =
                    servers.kafka(EmbeddedKafka.builder().asChild().port(port).advertisedPort(proxy.port()));
            assertThat(kafka.bootstrapServers()).isEqualTo("127.0.0.1:" + proxy.port());
            try (Admin admin = Admin.create(Map.of(
                    "bootstrap.servers", kafka.bootstrapServers(),
                    "reconnect.backoff.max.ms", "100",
                    "request.timeout.ms", "500",
                    "default.api.timeout.ms", "1000"))) {
                Eventually.eventually(
                        () -> assertThat(admin.listTopics().names().get()).isEmpty());

                proxy.cut();
                assertThatThrownBy(() -> admin.listTopics().names().get()).hasMessageContaining("TimeoutException");
                proxy.heal();

                Eventually.eventually(
                        () -> assertThat(admin.listTopics().names().get()).isEmpty());
            }
        }
    }

    private static long number(Statement statement, String sql) throws SQLException {
        try (ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
