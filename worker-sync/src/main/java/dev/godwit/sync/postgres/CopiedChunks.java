package dev.godwit.sync.postgres;

import dev.godwit.common.job.JobId;
import dev.godwit.common.json.Json;
import dev.godwit.common.postgres.TableName;
import dev.godwit.sync.copy.CopyDigest;
import dev.godwit.sync.plan.ChunkCoverage;
import dev.godwit.sync.plan.ChunkKeys;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;

/** The parts of one table that an epoch of a job has committed, as the target's ledger has them. */
record CopiedChunks(List<Chunk> chunks) {

    CopiedChunks {
        chunks = List.copyOf(chunks);
    }

    record Chunk(ChunkResult result, Instant committed) {}

    /** @param table of the source */
    static CopiedChunks read(Connection connection, JobId job, int epoch, TableName table) throws SQLException {
        var chunks = new ArrayList<Chunk>();
        try (var statement = connection.prepareStatement("""
                SELECT part, l.committed
                FROM godwit.ledger l CROSS JOIN LATERAL jsonb_array_elements(l.result -> 'data' -> 'parts') AS part
                WHERE l.job = ? AND l.epoch = ? AND starts_with(l.key, ?) AND part ->> 'table' = ?
                """)) {
            statement.setObject(1, job.value());
            statement.setInt(2, epoch);
            statement.setString(3, ChunkKeys.PREFIX);
            statement.setString(4, table.toString());
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    chunks.add(new Chunk(
                            Json.as(Json.parse(rows.getString(1)), ChunkResult.class),
                            rows.getObject(2, OffsetDateTime.class).toInstant()));
                }
            }
        }
        return new CopiedChunks(chunks);
    }

    int count() {
        return chunks.size();
    }

    long rows() {
        return chunks.stream().mapToLong(chunk -> chunk.result().rows()).sum();
    }

    List<ChunkCoverage.Copied> ranges() {
        return chunks.stream()
                .map(chunk -> new ChunkCoverage.Copied(
                        chunk.result().relation(), chunk.result().range()))
                .toList();
    }

    /** Of all their rows together. */
    CopyDigest digest() {
        return chunks.stream().map(chunk -> chunk.result().digest()).reduce(CopyDigest.EMPTY, CopyDigest::plus);
    }
}
