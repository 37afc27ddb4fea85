package dev.godwit.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
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
