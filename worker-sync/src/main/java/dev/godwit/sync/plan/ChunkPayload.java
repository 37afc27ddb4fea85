package dev.godwit.sync.plan;

import dev.godwit.common.postgres.TableName;
import dev.godwit.sync.copy.CopyFormat;
import org.jspecify.annotations.Nullable;

/**
 * A part of a table that a task copies: some rows of one relation with rows of its own, which is the table or a partition of it.
 *
 * @param table of the source; what becomes of its columns stands in the task's scope
 * @param leakSample how many values of each masked column are remembered for the leak scan at most
 * @param work estimated, in bytes of {@linkplain WorkCurve work}
 * @param mark what the name meant when the plan was made; null where the job's one snapshot tells
 */
public record ChunkPayload(
        TableName table,
        TableName relation,
        ChunkRange range,
        CopyFormat format,
        int leakSample,
        long work,
        @Nullable String mark) {

    /** The same of other rows. */
    public ChunkPayload with(ChunkRange other, long otherWork) {
        return new ChunkPayload(table, relation, other, format, leakSample, otherWork, mark);
    }

    ChunkPayload marked(@Nullable String meaning) {
        return new ChunkPayload(table, relation, range, format, leakSample, work, meaning);
    }

    ChunkPayload remembering(int values) {
        return new ChunkPayload(table, relation, range, format, values, work, mark);
    }
}
