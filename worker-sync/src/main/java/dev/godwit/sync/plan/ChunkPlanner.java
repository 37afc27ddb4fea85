package dev.godwit.sync.plan;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a table into page ranges of about the same size, from its size alone: nothing is scanned. The size includes dead rows, which a scan of
 * the pages reads too, and TOAST, which the rows of the pages point to.
 */
public final class ChunkPlanner {

    private final long chunkBytes;

    /** @param chunkBytes aimed at, positive; 30 to 60 s of copying, so that a crash costs one chunk */
    public ChunkPlanner(long chunkBytes) {
        if (chunkBytes <= 0) {
            throw new IllegalArgumentException("A chunk has a positive size");
        }
        this.chunkBytes = chunkBytes;
    }

    /**
     * At least one range, covering everything.
     *
     * @param pages pages of the main fork, 0 or more
     * @param bytes of main fork and TOAST together, 0 or more
     */
    public List<PageRange> ranges(long pages, long bytes) {
        long wanted = Math.max(1, (bytes + chunkBytes - 1) / chunkBytes);
        long count = Math.min(wanted, Math.max(1, pages));
        var ranges = new ArrayList<PageRange>();
        for (long i = 0; i < count; i++) {
            Long from = i == 0 ? null : pages * i / count;
            Long to = i == count - 1 ? null : pages * (i + 1) / count;
            ranges.add(new PageRange(from, to));
        }
        return ranges;
    }
}
