package dev.godwit.sync.plan;

import dev.godwit.common.postgres.TableName;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How much of each table a task is to copy, in bytes of {@linkplain WorkCurve work}. What was asked for holds; left to Godwit, all tables together make
 * about {@value #TASKS} tasks of 64 to 512 MiB, and where earlier syncs have measured how fast a table goes, none that takes much longer than
 * {@value #SECONDS} s.
 */
final class ChunkSizes {

    /** Eight slots with eight tasks each: enough for the last ones to end at about the same time. */
    static final int TASKS = 64;

    /** Half way between what is worth a task and what is too long to do again after a crash. */
    static final int SECONDS = 45;

    static final double SMALLEST = 64 << 20;
    static final double LARGEST = 512 << 20;
    private static final double LEAST = 1 << 20;

    private final @Nullable Double fixed;
    private final double share;
    private final Map<TableName, Double> rates;

    /**
     * @param total bytes of all tables
     * @param rates work per second that a task did of a table, as far as it was measured
     */
    ChunkSizes(ChunkSize asked, double total, Map<TableName, Double> rates) {
        this.fixed = asked.fixed() == null ? null : (double) asked.fixed().bytes();
        this.share = Math.max(SMALLEST, total / TASKS);
        this.rates = Map.copyOf(rates);
    }

    double of(TableName table) {
        if (fixed != null) {
            return fixed;
        }
        Double rate = rates.get(table);
        return rate == null ? Math.min(share, LARGEST) : Math.max(LEAST, Math.min(share, rate * SECONDS));
    }

    /** Why {@link #of} is what it is, for people. */
    String reason(TableName table) {
        if (fixed != null) {
            return "as chunk_size says";
        }
        return rates.containsKey(table)
                ? "by the rate that earlier syncs measured"
                : "by the size of all tables; nothing was measured yet";
    }
}
