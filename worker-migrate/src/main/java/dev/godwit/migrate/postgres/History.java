package dev.godwit.migrate.postgres;

import dev.godwit.common.json.Hashes;
import dev.godwit.common.postgres.TargetSchema;
import dev.godwit.common.worker.Grant;
import dev.godwit.migrate.plan.AppliedMigration;
import dev.godwit.migrate.script.Migration;
import dev.godwit.migrate.script.Version;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/**
 * {@code godwit.history} in the target: an append-only record of what happened to each migration. Every row holds the hash of the row before it,
 * so that a change by the table's owner is detected. Written only under {@link MigrationLock}, which makes the numbering gap-free.
 */
final class History {

    private static final String DDL = """
            CREATE TABLE IF NOT EXISTS godwit.history (
                number bigint PRIMARY KEY,
                version text NOT NULL,
                name text NOT NULL,
                event text NOT NULL CHECK (event IN ('started', 'statement', 'failed', 'finished', 'rolled_back')),
                checksum text NOT NULL,
                statement integer,
                job uuid NOT NULL,
                task uuid NOT NULL,
                fence bigint NOT NULL,
                at timestamptz NOT NULL,
                role text NOT NULL DEFAULT session_user,
                hash bytea NOT NULL);
            CREATE OR REPLACE VIEW godwit.migration_status AS
                SELECT DISTINCT ON (version::numeric) version, name,
                    CASE event WHEN 'finished' THEN 'applied' WHEN 'rolled_back' THEN 'rolled back'
                               ELSE 'unfinished' END AS status,
                    checksum, at, role, job
                FROM godwit.history ORDER BY version::numeric, number DESC;
            """;

    /** What a row tells of. */
    enum Event {
        /** Of the migration; with a statement's number, of a statement that runs outside any transaction. */
        STARTED,
        /** The statements up to this one are done. */
        STATEMENT,
        /** The server refused the statement that was started. */
        FAILED,
        FINISHED;

        private String sql() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Grant grant;

    History(Grant grant) {
        this.grant = grant;
    }

    /** Creates what is missing; {@code connection} is in autocommit mode. */
    static void install(Connection connection) throws SQLException {
        TargetSchema.install(connection);
        try (var statement = connection.createStatement()) {
            if (!exists(connection)) {
                statement.execute(DDL);
            }
        }
    }

    static boolean exists(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(
                        "SELECT pg_catalog.to_regclass('godwit.migration_status') IS NOT NULL")) {
            return rows.next() && rows.getBoolean(1);
        }
    }

    /** The migrations that are applied or unfinished, in no order; none where there is no history. */
    static List<AppliedMigration> read(Connection connection) throws SQLException {
        var applied = new ArrayList<AppliedMigration>();
        if (!exists(connection)) {
            return applied;
        }
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("""
                        SELECT version, name, checksum, status FROM godwit.migration_status
                        WHERE status IN ('applied', 'unfinished')
                        """)) {
            while (rows.next()) {
                applied.add(new AppliedMigration(
                        Version.parse(rows.getString(1)),
                        rows.getString(2),
                        rows.getString(3),
                        rows.getString(4).equals("applied")));
            }
        }
        return applied;
    }

    /** Whether an earlier run began {@code version} and did not finish it. */
    static boolean isUnfinished(Connection connection, Version version) throws SQLException {
        return read(connection).stream().anyMatch(m -> m.version().equals(version) && !m.finished());
    }

    /** The highest statement of an unfinished migration that is known to be done, counted over the whole migration from 0. */
    static OptionalInt lastStatement(Connection connection, Version version) throws SQLException {
        try (var statement = connection.prepareStatement("""
                SELECT max(statement) FROM godwit.history WHERE version = ? AND event = 'statement' AND number > (
                    SELECT coalesce(max(number), 0) FROM godwit.history
                    WHERE version = ? AND event IN ('finished', 'rolled_back'))
                """)) {
            statement.setString(1, version.toString());
            statement.setString(2, version.toString());
            try (var rows = statement.executeQuery()) {
                rows.next();
                int last = rows.getInt(1);
                return rows.wasNull() ? OptionalInt.empty() : OptionalInt.of(last);
            }
        }
    }

    /** How the last attempt at the statement {@code index}, which runs outside any transaction, ended. */
    static Attempt lastAttempt(Connection connection, Version version, int index) throws SQLException {
        try (var statement = connection.prepareStatement("""
                SELECT event FROM godwit.history
                WHERE version = ? AND number = (SELECT max(number) FROM godwit.history WHERE version = ?) AND statement = ?
                """)) {
            statement.setString(1, version.toString());
            statement.setString(2, version.toString());
            statement.setInt(3, index);
            try (var rows = statement.executeQuery()) {
                String event = rows.next() ? rows.getString(1) : "";
                return switch (event) {
                    case "started" -> Attempt.UNKNOWN;
                    case "failed" -> Attempt.REFUSED;
                    default -> Attempt.NONE;
                };
            }
        }
    }

    /** What is known of an earlier attempt at a statement. */
    enum Attempt {
        NONE,
        /** It was started, and nobody saw its end. */
        UNKNOWN,
        REFUSED
    }

    /** Appends a row, in the caller's transaction or in autocommit mode. */
    void append(Connection connection, Migration migration, Event event, OptionalInt index) throws SQLException {
        long number = 1;
        byte[] previous = new byte[0];
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(
                        "SELECT number, hash FROM godwit.history ORDER BY number DESC LIMIT 1")) {
            if (rows.next()) {
                number = rows.getLong(1) + 1;
                previous = rows.getBytes(2);
            }
        }
        String at = now(connection);
        String version = migration.version().toString();
        byte[] body = String.join(
                        "\n",
                        Long.toString(number),
                        version,
                        migration.name(),
                        event.sql(),
                        migration.checksum(),
                        index.isPresent() ? Integer.toString(index.getAsInt()) : "",
                        grant.job().toString(),
                        grant.task().toString(),
                        grant.fence().toString(),
                        at)
                .getBytes(StandardCharsets.UTF_8);
        try (var statement = connection.prepareStatement("""
                INSERT INTO godwit.history (number, version, name, event, checksum, statement, job, task, fence, at, hash)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, CAST(? AS timestamptz), ?)
                """)) {
            statement.setLong(1, number);
            statement.setString(2, version);
            statement.setString(3, migration.name());
            statement.setString(4, event.sql());
            statement.setString(5, migration.checksum());
            if (index.isPresent()) {
                statement.setInt(6, index.getAsInt());
            } else {
                statement.setNull(6, Types.INTEGER);
            }
            statement.setObject(7, grant.job().value());
            statement.setObject(8, grant.task().value());
            statement.setLong(9, grant.fence().value());
            statement.setString(10, at);
            statement.setBytes(
                    11, Hashes.sha256("godwit.history.v1\n".getBytes(StandardCharsets.UTF_8), previous, body));
            statement.executeUpdate();
        }
    }

    /** The server's clock, spelt the same on every session: UTC, microseconds. */
    private static String now(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(
                        "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')")) {
            rows.next();
            return rows.getString(1);
        }
    }
}
