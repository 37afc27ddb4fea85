package dev.godwit.sync.postgres;

import dev.godwit.common.job.JobId;
import dev.godwit.common.json.Json;
import dev.godwit.sync.copy.CopyDigest;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;

/** The chunks of one table that an epoch of a job has committed, as the target's ledger has them. */
record CopiedChunks(List<Chunk> chunks) {

    CopiedChunks {
        chunks = List.copyOf(chunks);
    }

    record Chunk(ChunkResult result, Instant committed) {}

    /** @param prefix of their keys, as {@link dev.godwit.sync.plan.ChunkKeys} has it: a number follows */
    static CopiedChunks read(Connection connection, JobId job, int epoch, String prefix) throws SQLException {
        var chunks = new ArrayList<Chunk>();
        try (var statement = connection.prepareStatement("""
                SELECT result -> 'data', committed FROM godwit.ledger
                WHERE job = ? AND epoch = ? AND starts_with(key, ?) AND substr(key, length(?) + 1) ~ '^[0-9]+$'
                """)) {
            statement.setObject(1, job.value());
            statement.setInt(2, epoch);
            statement.setString(3, prefix);
            statement.setString(4, prefix);
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

    /** Of all their rows together. */
    CopyDigest digest() {
        return chunks.stream().map(chunk -> chunk.result().digest()).reduce(CopyDigest.EMPTY, CopyDigest::plus);
    }
}
