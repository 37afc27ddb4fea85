package dev.godwit.sync.postgres;

import dev.godwit.common.job.Counted;
import dev.godwit.common.postgres.TableName;
import dev.godwit.sync.copy.CopyDigest;
import dev.godwit.sync.copy.CopySummary;
import dev.godwit.sync.plan.ChunkPayload;
import dev.godwit.sync.plan.PageRange;
import dev.godwit.sync.plan.TableScope;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the copy of a chunk measured; kept in the target's ledger beside the rows.
 *
 * @param table the source's, for people
 * @param counted rows, and bytes read
 * @param relation whose rows these are; null where the chunk was not cut by pages
 * @param pages of the relation; null where the chunk was not cut by pages
 * @param transaction the number of the one that wrote the rows, where it must be known
 */
record ChunkResult(
        String table,
        long rows,
        long bytesIn,
        long bytesOut,
        CopyDigest digest,
        List<CopySummary.MaskedColumn> masked,
        Counted counted,
        @Nullable TableName relation,
        @Nullable PageRange pages,
        @Nullable Long transaction) {

    ChunkResult {
        masked = List.copyOf(masked);
    }

    static ChunkResult of(TableScope scope, ChunkPayload chunk, CopySummary summary, @Nullable Long transaction) {
        return new ChunkResult(
                scope.source().toString(),
                summary.digest().rows(),
                summary.bytesIn(),
                summary.bytesOut(),
                summary.digest(),
                summary.masked(),
                new Counted(summary.digest().rows(), summary.bytesIn()),
                chunk.relation(),
                chunk.pages(),
                transaction);
    }
}
