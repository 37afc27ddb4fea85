package dev.godwit.sync.postgres;

import dev.godwit.common.job.Counted;
import java.util.List;

/**
 * What a copy task brought back, part by part.
 *
 * @param counted rows, and bytes read, of all parts
 */
record CopyResult(List<ChunkResult> parts, Counted counted) {

    CopyResult {
        parts = List.copyOf(parts);
    }

    static CopyResult of(List<ChunkResult> parts) {
        return new CopyResult(
                parts,
                new Counted(
                        parts.stream().mapToLong(ChunkResult::rows).sum(),
                        parts.stream().mapToLong(ChunkResult::bytesIn).sum()));
    }
}
