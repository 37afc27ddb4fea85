package dev.godwit.sync.postgres;

import dev.godwit.common.postgres.TableName;
import dev.godwit.sync.copy.CopyDigest;
import dev.godwit.sync.copy.CopySummary;
import dev.godwit.sync.plan.ChunkPayload;
import dev.godwit.sync.plan.ChunkRange;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the copy of a part measured; kept in the target's ledger beside the rows.
 *
 * @param table the source's, for people
 * @param source the connection that was read
 * @param range which rows of the relation were copied; bounds of keys are sealed
 * @param work of what was copied, as the plan had estimated it
 * @param millis that it took, without those in which it was held back
 * @param transaction the number of the one that wrote the rows, where it must be known
 */
record ChunkResult(
        String table,
        String source,
        TableName relation,
        ChunkRange range,
        long rows,
        long bytesIn,
        long bytesOut,
        CopyDigest digest,
        List<CopySummary.MaskedColumn> masked,
        long work,
        long millis,
        @Nullable Long transaction) {

    ChunkResult {
        masked = List.copyOf(masked);
    }

    static ChunkResult of(
            String source, ChunkPayload copied, CopySummary summary, Duration took, @Nullable Long transaction) {
        return new ChunkResult(
                copied.table().toString(),
                source,
                copied.relation(),
                copied.range(),
                summary.digest().rows(),
                summary.bytesIn(),
                summary.bytesOut(),
                summary.digest(),
                summary.masked(),
                copied.work(),
                took.toMillis(),
                transaction);
    }
}
