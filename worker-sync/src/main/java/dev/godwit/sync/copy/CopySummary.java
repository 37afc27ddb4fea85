package dev.godwit.sync.copy;

import java.util.List;

/** What a copy did. Chunks of one table add up. */
public record CopySummary(long bytesIn, long bytesOut, CopyDigest digest, List<MaskedColumn> masked) {
    public CopySummary {
        masked = List.copyOf(masked);
    }

    /**
     * What became of a masked column.
     *
     * @param values that were not NULL
     * @param nulls that came as NULL, and stayed
     * @param unparseable of the values, those that the strategy could not read, and that became NULL or a token
     */
    public record MaskedColumn(String name, long values, long nulls, long unparseable) {}
}
