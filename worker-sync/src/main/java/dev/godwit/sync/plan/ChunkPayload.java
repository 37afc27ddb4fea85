package dev.godwit.sync.plan;

import dev.godwit.common.postgres.TableName;
import dev.godwit.sync.copy.CopyFormat;
import org.jspecify.annotations.Nullable;

/**
 * How the copy of a table is cut: one relation with rows of its own (the table or a partition of it), and its pages.
 *
 * @param leakSampleEvery one masked value in so many is remembered for the leak scan, 1 or more
 */
public record ChunkPayload(
        TableName relation, @Nullable Long from, @Nullable Long to, CopyFormat format, int leakSampleEvery) {

    public PageRange pages() {
        return new PageRange(from, to);
    }
}
