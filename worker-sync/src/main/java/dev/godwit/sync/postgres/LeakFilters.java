package dev.godwit.sync.postgres;

import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.worker.Grant;
import dev.godwit.sync.anonymize.MaskKey;
import dev.godwit.sync.copy.LeakFilter;
import dev.godwit.sync.plan.TableScope;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * The leak filters of a job's chunks: kept in the target, in the transaction of the rows, until the scan has used them. They hold keyed hashes
 * only, which tell nothing without the mask key.
 */
final class LeakFilters {

    /** Values that all filters of a job together are made for; the plan chooses the sample accordingly. */
    static final long SAMPLE = 50_000;

    /** So rare that a hit among hundreds of millions of looked-up words means something. */
    private static final double FALSE_POSITIVES = 1e-12;

    private LeakFilters() {}

    static LeakFilter create(MaskKey key) {
        return LeakFilter.create(key, SAMPLE, FALSE_POSITIVES);
    }

    static void install(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("""
                    CREATE TABLE IF NOT EXISTS godwit.leak_filter (
                        task uuid PRIMARY KEY,
                        job uuid NOT NULL,
                        epoch integer NOT NULL,
                        source_table text NOT NULL,
                        added bigint NOT NULL,
                        filter bytea NOT NULL)
                    """);
        }
    }

    static void store(Connection connection, Grant grant, TableScope scope, LeakFilter filter) throws SQLException {
        if (filter.count() == 0) {
            return;
        }
        var bytes = new ByteArrayOutputStream();
        try {
            filter.writeTo(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try (var statement = connection.prepareStatement(
                "INSERT INTO godwit.leak_filter (task, job, epoch, source_table, added, filter) VALUES (?, ?, ?, ?, ?, ?)")) {
            statement.setObject(1, grant.task().value());
            statement.setObject(2, grant.job().value());
            statement.setInt(3, grant.jobEpoch());
            statement.setString(4, scope.source().toString());
            statement.setLong(5, filter.count());
            statement.setBytes(6, bytes.toByteArray());
            statement.executeUpdate();
        }
    }

    /** All filters of the job's epoch in one. */
    static LeakFilter merged(Connection connection, Grant grant, MaskKey key) throws SQLException, JobFailedException {
        LeakFilter all = create(key);
        try (var statement =
                connection.prepareStatement("SELECT filter FROM godwit.leak_filter WHERE job = ? AND epoch = ?")) {
            statement.setObject(1, grant.job().value());
            statement.setInt(2, grant.jobEpoch());
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    all.merge(LeakFilter.readFrom(new ByteArrayInputStream(rows.getBytes(1)), key));
                }
            }
        } catch (IOException e) {
            throw new JobFailedException(
                    FailureKind.PERMANENT,
                    "leak-filter",
                    "A leak filter in the target cannot be read: " + e.getMessage());
        }
        return all;
    }

    static void drop(Connection connection, Grant grant) throws SQLException {
        try (var statement = connection.prepareStatement("DELETE FROM godwit.leak_filter WHERE job = ?")) {
            statement.setObject(1, grant.job().value());
            statement.executeUpdate();
        }
    }
}
