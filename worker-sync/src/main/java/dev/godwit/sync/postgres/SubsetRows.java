package dev.godwit.sync.postgres;

import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.job.JobId;
import dev.godwit.common.json.Json;
import dev.godwit.common.postgres.TableName;
import dev.godwit.common.worker.Grant;
import dev.godwit.sync.plan.PageRange;
import dev.godwit.sync.subset.PartCount;
import dev.godwit.sync.subset.RowSet;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which rows of the source a job takes, where it does not take all: places only, kept in the target from the task that chooses them to the report. They hold for
 * one snapshot, in which a row stays where it is.
 */
final class SubsetRows {

    /** The key of the task that chooses them. */
    static final String TASK = "subset";

    private SubsetRows() {}

    /**
     * What the task leaves in the ledger.
     *
     * @param taken the moment of the snapshot
     */
    record Chosen(String taken, List<PartCount> tables) {
        Chosen {
            tables = List.copyOf(tables);
        }
    }

    static void install(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("""
                    CREATE TABLE IF NOT EXISTS godwit.subset_rows (
                        job uuid NOT NULL,
                        epoch integer NOT NULL,
                        schema text NOT NULL,
                        relation text NOT NULL,
                        segment bigint NOT NULL,
                        places bytea NOT NULL,
                        PRIMARY KEY (job, epoch, schema, relation, segment))
                    """);
        }
    }

    static void store(Connection connection, Grant grant, TableName relation, int number, RowSet rows)
            throws SQLException {
        try (var statement = connection.prepareStatement(
                "INSERT INTO godwit.subset_rows (job, epoch, schema, relation, segment, places) VALUES (?, ?, ?, ?, ?, ?)")) {
            rows.write(number, (segment, bytes) -> {
                statement.setObject(1, grant.job().value());
                statement.setInt(2, grant.jobEpoch());
                statement.setString(3, relation.schema());
                statement.setString(4, relation.name());
                statement.setLong(5, segment);
                statement.setBytes(6, bytes);
                statement.executeUpdate();
            });
        }
    }

    /** Those in some pages of a relation, and perhaps more. */
    static RowSet read(Connection connection, JobId job, int epoch, TableName relation, PageRange pages, int blockSize)
            throws SQLException {
        var rows = new RowSet(blockSize);
        try (var statement = connection.prepareStatement("""
                SELECT segment, places FROM godwit.subset_rows
                WHERE job = ? AND epoch = ? AND schema = ? AND relation = ? AND segment BETWEEN ? AND ? ORDER BY segment
                """)) {
            statement.setObject(1, job.value());
            statement.setInt(2, epoch);
            statement.setString(3, relation.schema());
            statement.setString(4, relation.name());
            Long from = pages.from();
            Long to = pages.to();
            statement.setLong(5, from == null ? 0 : RowSet.segmentOf(from));
            statement.setLong(6, to == null ? Long.MAX_VALUE : RowSet.segmentOf(to));
            try (var found = statement.executeQuery()) {
                while (found.next()) {
                    rows.put(found.getLong(1), found.getBytes(2));
                }
            }
        }
        return rows;
    }

    /**
     * Asserts that the target has what was chosen, in the snapshot of {@code taken}.
     *
     * @throws JobFailedException asking for a new plan: what lies where they lay in another one is anybody's guess
     */
    static void require(Connection connection, Grant grant, @Nullable Instant taken)
            throws SQLException, JobFailedException {
        try (var statement = connection.prepareStatement(
                "SELECT result #>> '{data,taken}' FROM godwit.ledger WHERE job = ? AND epoch = ? AND key = ?")) {
            statement.setObject(1, grant.job().value());
            statement.setInt(2, grant.jobEpoch());
            statement.setString(3, TASK);
            try (var rows = statement.executeQuery()) {
                if (!rows.next() || taken == null || !taken.toString().equals(rows.getString(1))) {
                    throw new JobFailedException(
                            FailureKind.REPLAN,
                            "subset-lost",
                            "The target does not have which rows of this snapshot the subset takes; everything is chosen and copied again from a new one.");
                }
            }
        }
    }

    /**
     * What a job has chosen.
     *
     * @throws JobFailedException if the ledger does not have it
     */
    static Chosen chosen(Connection connection, Grant grant) throws SQLException, JobFailedException {
        return Json.as(LedgerResults.one(connection, grant, TASK), Chosen.class);
    }

    /** @throws JobFailedException if the places are gone, as they are once the job has its report */
    static void requireKept(Connection connection, JobId job) throws SQLException, JobFailedException {
        try (var statement =
                connection.prepareStatement("SELECT EXISTS (SELECT FROM godwit.subset_rows WHERE job = ?)")) {
            statement.setObject(1, job.value());
            try (var row = statement.executeQuery()) {
                row.next();
                if (!row.getBoolean(1)) {
                    throw new JobFailedException(
                            FailureKind.PERMANENT,
                            "subset-lost",
                            "which of its rows were chosen is not kept once the report is written.");
                }
            }
        }
    }

    static void drop(Connection connection, JobId job) throws SQLException {
        dropBefore(connection, job, Integer.MAX_VALUE);
    }

    /** Those of earlier attempts of a job. */
    static void dropBefore(Connection connection, JobId job, int epoch) throws SQLException {
        try (var statement =
                connection.prepareStatement("DELETE FROM godwit.subset_rows WHERE job = ? AND epoch < ?")) {
            statement.setObject(1, job.value());
            statement.setInt(2, epoch);
            statement.executeUpdate();
        }
    }

    /** Those of jobs that have no session any more. */
    static void dropAbandoned(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("""
                    DELETE FROM godwit.subset_rows r WHERE NOT EXISTS (
                        SELECT FROM godwit.session s JOIN pg_catalog.pg_stat_activity a ON a.pid = s.pid
                        WHERE s.job = r.job AND (a.backend_start = s.backend_start OR a.backend_start IS NULL))""");
        }
    }
}
