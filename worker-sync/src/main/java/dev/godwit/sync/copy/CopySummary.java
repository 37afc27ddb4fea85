package dev.godwit.sync.copy;

import java.util.List;
import java.util.Map;

/**
 * What a copy did. Chunks of one table add up.
 *
 * @param spread by masked column
 */
public record CopySummary(
        long bytesIn, long bytesOut, CopyDigest digest, List<MaskedColumn> masked, Map<String, ColumnSpread> spread) {
    public CopySummary {
        masked = List.copyOf(masked);
        spread = Map.copyOf(spread);
    }

    /**
     * What became of a masked column.
     *
     * @param values that were not NULL
     * @param nulls that came as NULL, and stayed
     * @param unchanged of the values, those that came out as they had come in
     * @param unparseable of the values, those that the strategy could not read, and that became NULL or a token
     * @param nulled of the values, those that became NULL
     */
    public record MaskedColumn(String name, long values, long nulls, long unchanged, long unparseable, long nulled) {

        /** Of the rows of both. */
        public MaskedColumn plus(MaskedColumn other) {
            return new MaskedColumn(
                    name,
                    values + other.values,
                    nulls + other.nulls,
                    unchanged + other.unchanged,
                    unparseable + other.unparseable,
                    nulled + other.nulled);
        }
    }
}
