package dev.godwit.sync.copy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a copy did. Chunks of one table add up.
 *
 * @param spread by masked column
 */
public record CopySummary(
        long bytesIn, long bytesOut, CopyDigest digest, List<MaskedColumn> masked, Map<String, ColumnSpread> spread) {
    /** Of no rows. */
    public static final CopySummary EMPTY = new CopySummary(0, 0, CopyDigest.EMPTY, List.of(), Map.of());

    public CopySummary {
        masked = List.copyOf(masked);
        spread = Map.copyOf(spread);
    }

    /** Of the rows of both: this of none yet, or of the same table as the other. */
    public CopySummary plus(CopySummary other) {
        var sums = new ArrayList<MaskedColumn>(other.masked);
        for (int i = 0; i < masked.size(); i++) {
            sums.set(i, masked.get(i).plus(other.masked.get(i)));
        }
        var spreads = new HashMap<>(other.spread);
        spread.forEach((name, column) -> spreads.merge(name, column, ColumnSpread::plus));
        return new CopySummary(
                bytesIn + other.bytesIn, bytesOut + other.bytesOut, digest.plus(other.digest), sums, spreads);
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
