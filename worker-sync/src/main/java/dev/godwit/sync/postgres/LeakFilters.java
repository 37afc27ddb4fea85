package dev.godwit.sync.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.json.Json;
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
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the chunks of a job have remembered of masked values: kept in the target, in the transaction of the rows, until the scan has used
 * it. It is keyed hashes only, which tell nothing without the mask key.
 */
final class LeakFilters {

    /** Values that all chunks of a job together are to remember, unless they are so many that it comes to more. */
    static final long SAMPLE = 50_000;

    private LeakFilters() {}

    /**
     * What is remembered of a column.
     *
     * @param values how many
     * @param controlHits in how many values of the source the search found one of them
     */
    record Remembered(long values, long controlHits) {
        Remembered plus(Remembered other) {
            return new Remembered(values + other.values, controlHits + other.controlHits);
        }
    }

    /**
     * What all chunks together have remembered.
     *
     * @param columns of the source, {@code schema.table.column}
     */
    record Merged(LeakFilter filter, Map<String, Remembered> columns) {}

    static void install(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("""
                    CREATE TABLE IF NOT EXISTS godwit.leak_sample (
                        task uuid NOT NULL,
                        part integer NOT NULL,
                        job uuid NOT NULL,
                        epoch integer NOT NULL,
                        source_table text NOT NULL,
                        columns jsonb NOT NULL,
                        hashes bytea NOT NULL,
                        PRIMARY KEY (task, part))
                    """);
        }
    }

    /** @param part of the task, which may copy several */
    static void store(
            Connection connection,
            Grant grant,
            int part,
            TableScope scope,
            LeakFilter filter,
            Map<String, Remembered> columns)
            throws SQLException {
        if (columns.isEmpty()) {
            return;
        }
        var bytes = new ByteArrayOutputStream();
        try {
            filter.writeTo(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try (var statement = connection.prepareStatement(
                "INSERT INTO godwit.leak_sample (task, job, epoch, source_table, columns, hashes, part) VALUES (?, ?, ?, ?, ?::jsonb, ?, ?)")) {
            statement.setObject(1, grant.task().value());
            statement.setObject(2, grant.job().value());
            statement.setInt(3, grant.jobEpoch());
            statement.setString(4, scope.source().toString());
            statement.setString(5, Json.tree(columns).toString());
            statement.setBytes(6, bytes.toByteArray());
            statement.setInt(7, part);
            statement.executeUpdate();
        }
    }

    /**
     * What the job's epoch has remembered of {@code tables}.
     *
     * @throws JobFailedException if a chunk's part is missing, or cannot be read under this key
     */
    static Merged merged(Connection connection, Grant grant, MaskKey key, List<TableScope> tables)
            throws SQLException, JobFailedException {
        LeakFilter all = LeakFilter.create(key);
        var columns = new TreeMap<String, Remembered>();
        for (TableScope table : tables) {
            long parts = 0;
            try (var statement = connection.prepareStatement(
                    "SELECT columns, hashes FROM godwit.leak_sample WHERE job = ? AND epoch = ? AND source_table = ?")) {
                statement.setObject(1, grant.job().value());
                statement.setInt(2, grant.jobEpoch());
                statement.setString(3, table.source().toString());
                try (var rows = statement.executeQuery()) {
                    while (rows.next()) {
                        all.merge(LeakFilter.readFrom(new ByteArrayInputStream(rows.getBytes(2)), key));
                        for (Map.Entry<String, JsonNode> column :
                                Json.parse(rows.getString(1)).properties()) {
                            columns.merge(
                                    table.source() + "." + column.getKey(),
                                    Json.as(column.getValue(), Remembered.class),
                                    Remembered::plus);
                        }
                        parts++;
                    }
                } catch (IOException e) {
                    throw blind(
                            "What was remembered of '%s' cannot be read: %s".formatted(table.source(), e.getMessage()));
                }
            }
            long chunks = CopiedChunks.read(connection, grant.job(), grant.jobEpoch(), table.source())
                    .count();
            if (parts != chunks) {
                throw blind("The target has what %d chunks of '%s' remembered, and %d were copied"
                        .formatted(parts, table.source(), chunks));
            }
        }
        return new Merged(all, columns);
    }

    static JobFailedException blind(String why) {
        return new JobFailedException(
                FailureKind.PERMANENT,
                "leak-scan-blind",
                "%s. The leak scan would mean nothing, and the copy counts as not checked.".formatted(why));
    }

    static void drop(Connection connection, Grant grant) throws SQLException {
        try (var statement = connection.prepareStatement("DELETE FROM godwit.leak_sample WHERE job = ?")) {
            statement.setObject(1, grant.job().value());
            statement.executeUpdate();
        }
    }
}
