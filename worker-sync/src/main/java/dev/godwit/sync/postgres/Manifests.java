package dev.godwit.sync.postgres;

import dev.godwit.common.job.JobId;
import dev.godwit.common.json.Json;
import dev.godwit.common.worker.Grant;
import dev.godwit.sync.verify.Manifest;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What finished syncs have said of themselves, in the target: so that it can be held against the target at any later time. */
final class Manifests {

    private Manifests() {}

    /** @param committed when the sync was done */
    record Kept(JobId job, int epoch, Instant committed, Manifest manifest) {}

    static void install(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("""
                    CREATE TABLE IF NOT EXISTS godwit.manifest (
                        job uuid PRIMARY KEY,
                        epoch integer NOT NULL,
                        file text NOT NULL,
                        manifest jsonb NOT NULL,
                        committed timestamptz NOT NULL DEFAULT clock_timestamp())
                    """);
        }
    }

    static void store(Connection connection, Grant grant, Manifest manifest) throws SQLException {
        try (var statement = connection.prepareStatement("""
                INSERT INTO godwit.manifest (job, epoch, file, manifest) VALUES (?, ?, ?, ?::jsonb)
                ON CONFLICT (job) DO UPDATE
                SET epoch = excluded.epoch, file = excluded.file, manifest = excluded.manifest, committed = clock_timestamp()
                """)) {
            statement.setObject(1, grant.job().value());
            statement.setInt(2, grant.jobEpoch());
            statement.setString(3, grant.request().path("file").asText());
            statement.setString(4, Json.tree(manifest).toString());
            statement.executeUpdate();
        }
    }

    /** That of {@code job}, or of the latest sync of {@code file} if it is null. One whose tables have not taken their place yet has not finished. */
    static Optional<Kept> find(Connection connection, String file, @Nullable JobId job) throws SQLException {
        if (!installed(connection)) {
            return Optional.empty();
        }
        try (var statement = connection.prepareStatement("""
                SELECT job, epoch, committed, manifest FROM godwit.manifest m
                WHERE CASE WHEN ?::uuid IS NULL THEN file = ? ELSE job = ?::uuid END
                    AND (NOT jsonb_path_exists(manifest, '$.tables[*].scope.existing ? (@ == "REPLACE")')
                        OR EXISTS (
                            SELECT FROM godwit.ledger l
                            WHERE l.job = m.job AND l.epoch = m.epoch AND l.key = 'swap' AND l.result IS NOT NULL))
                ORDER BY committed DESC LIMIT 1
                """)) {
            UUID id = job == null ? null : job.value();
            statement.setObject(1, id);
            statement.setString(2, file);
            statement.setObject(3, id);
            try (var row = statement.executeQuery()) {
                return row.next()
                        ? Optional.of(new Kept(
                                new JobId(row.getObject(1, UUID.class)),
                                row.getInt(2),
                                row.getObject(3, OffsetDateTime.class).toInstant(),
                                Json.as(Json.parse(row.getString(4)), Manifest.class)))
                        : Optional.empty();
            }
        }
    }

    private static boolean installed(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT pg_catalog.to_regclass('godwit.manifest') IS NOT NULL")) {
            row.next();
            return row.getBoolean(1);
        }
    }
}
