package dev.godwit.sync.plan;

import dev.godwit.common.postgres.TableName;
import dev.godwit.sync.copy.CopyFormat;
import dev.godwit.sync.pace.Limits;
import org.jspecify.annotations.Nullable;

/**
 * How the copy of a table is cut: one relation with rows of its own (the table or a partition of it), and its pages.
 *
 * @param leakSample how many values of each masked column are remembered for the leak scan at most
 * @param limits of the whole job
 */
public record ChunkPayload(
        TableName relation, @Nullable Long from, @Nullable Long to, CopyFormat format, int leakSample, Limits limits) {

    public ChunkPayload {
        limits = limits == null ? Limits.NONE : limits;
    }

    public PageRange pages() {
        return new PageRange(from, to);
    }
}
