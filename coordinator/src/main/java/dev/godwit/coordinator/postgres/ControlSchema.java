package dev.godwit.coordinator.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Brings the control database to the present schema: numbered scripts, each applied once, in order, in one transaction under a lock, so
 * that two coordinators may start at once. A database that is newer than this program is refused.
 */
public final class ControlSchema {

    /** In the order of application; a script never changes once released. */
    private static final List<String> SCRIPTS =
            List.of("001_jobs", "002_access", "003_outbox", "004_audit", "005_pauses", "006_schedules", "007_seals");

    /** The first eight bytes of SHA-256('godwit.control'). */
    private static final long LOCK = 0x5dc4_e324_e53d_bd3dL;

    private ControlSchema() {}

    public static void install(Jdbi jdbi) {
        jdbi.useTransaction(handle -> {
            handle.execute("SELECT pg_advisory_xact_lock(?)", LOCK);
            handle.execute("CREATE SCHEMA IF NOT EXISTS godwit_control");
            handle.execute("CREATE TABLE IF NOT EXISTS godwit_control.version (number integer PRIMARY KEY,"
                    + " name text NOT NULL, applied timestamptz NOT NULL DEFAULT clock_timestamp())");
            int present = handle.createQuery("SELECT coalesce(max(number), 0) FROM godwit_control.version")
                    .mapTo(Integer.class)
                    .one();
            if (present > SCRIPTS.size()) {
                throw new IllegalStateException(
                        "The control database has schema version %d; this program knows versions up to %d. Start a newer one."
                                .formatted(present, SCRIPTS.size()));
            }
            for (int number = present + 1; number <= SCRIPTS.size(); number++) {
                String name = SCRIPTS.get(number - 1);
                execute(handle, read(name));
                handle.execute("INSERT INTO godwit_control.version (number, name) VALUES (?, ?)", number, name);
            }
        });
    }

    /** Sends the script as one message: PostgreSQL splits it, dollar quotes and all. */
    private static void execute(Handle handle, String script) {
        try (var statement = handle.getConnection().createStatement()) {
            statement.execute(script);
        } catch (SQLException e) {
            throw new IllegalStateException("Cannot bring the control database to this program's schema", e);
        }
    }

    private static String read(String name) {
        try (InputStream in =
                ControlSchema.class.getResourceAsStream("/dev/godwit/coordinator/schema/" + name + ".sql")) {
            if (in == null) {
                throw new IllegalStateException("Missing from this program: schema script " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
