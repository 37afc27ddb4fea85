package dev.godwit.coordinator.kafka;

import dev.godwit.testkit.TestDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import org.jdbi.v3.core.Jdbi;

/** A control database with the tables that events need, and no others. */
final class EventTables {

    private EventTables() {}

    static Jdbi install(TestDatabase database) {
        Jdbi jdbi = connect(database);
        jdbi.useTransaction(handle -> {
            handle.execute("CREATE SCHEMA IF NOT EXISTS godwit_control");
            for (String name : List.of("003_outbox", "004_audit")) {
                try (var statement = handle.getConnection().createStatement()) {
                    statement.execute(read(name));
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            }
        });
        return jdbi;
    }

    static Jdbi connect(TestDatabase database) {
        return Jdbi.create(database::connect);
    }

    private static String read(String name) {
        String path = "/dev/godwit/coordinator/schema/" + name + ".sql";
        try (InputStream in = Objects.requireNonNull(EventTables.class.getResourceAsStream(path), path)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
