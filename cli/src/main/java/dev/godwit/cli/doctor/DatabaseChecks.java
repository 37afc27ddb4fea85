package dev.godwit.cli.doctor;

import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.postgres.DatabaseSettings;
import dev.godwit.common.postgres.Databases;
import dev.godwit.common.postgres.SessionName;
import dev.godwit.common.postgres.SqlFailures;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Looks at one database. Reads only, and no user's table. */
final class DatabaseChecks {

    private static final int OLDEST = 140_000;
    private static final int NEWEST = 190_000;
    private static final Duration TOLERABLE = Duration.ofSeconds(5);

    private final String name;
    private final DatabaseSettings settings;
    private final Clock clock;

    DatabaseChecks(String name, DatabaseSettings settings, Clock clock) {
        this.name = name;
        this.settings = settings;
        this.clock = clock;
    }

    List<Check> all() {
        var checks = new ArrayList<Check>();
        try (var connection = new Databases(Map.of(name, settings)).open(name, SessionName.GODWIT)) {
            checks.add(Check.ok("reachable", name, "yes"));
            look(connection, checks);
        } catch (JobFailedException e) {
            checks.add(Check.failed("reachable", name, e.getMessage()));
        } catch (SQLException e) {
            checks.add(Check.failed("database", name, SqlFailures.message(e)));
        }
        return checks;
    }

    private void look(Connection connection, List<Check> checks) throws SQLException {
        Instant before = clock.instant();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("""
                        SELECT pg_catalog.current_setting('server_version_num')::int,
                               pg_catalog.current_setting('server_version'),
                               pg_catalog.clock_timestamp(),
                               pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE'),
                               pg_catalog.pg_is_in_recovery(),
                               pg_catalog.to_regnamespace('godwit') IS NOT NULL
                        """)) {
            rows.next();
            checks.add(version(rows.getInt(1), rows.getString(2)));
            checks.add(clock(before, rows.getObject(3, OffsetDateTime.class).toInstant()));
            checks.add(rights(rows));
        }
    }

    private Check version(int number, String version) {
        return number >= OLDEST && number < NEWEST
                ? Check.ok("version", name, "PostgreSQL " + version)
                : Check.failed("version", name, "PostgreSQL %s is not supported: 14 to 18 are".formatted(version));
    }

    private Check clock(Instant before, Instant there) {
        Instant after = clock.instant();
        Duration ahead = Duration.between(after, there);
        Duration behind = Duration.between(there, before);
        Duration apart = ahead.compareTo(behind) > 0 ? ahead : behind;
        return apart.compareTo(TOLERABLE) <= 0
                ? Check.ok("clock", name, "as here")
                : Check.warning("clock", name, "%d s apart from here".formatted(apart.toSeconds()));
    }

    private Check rights(ResultSet row) throws SQLException {
        if (row.getBoolean(5)) {
            return Check.warning("rights", name, "a standby: it can be read, and not written");
        }
        if (row.getBoolean(4) || row.getBoolean(6)) {
            return Check.ok(
                    "rights", name, row.getBoolean(6) ? "schema 'godwit' is there" : "may create schema 'godwit'");
        }
        return Check.warning(
                "rights",
                name,
                "'%s' may not create schema 'godwit': fine for a source; a target needs GRANT CREATE ON DATABASE"
                        .formatted(settings.user()));
    }
}
