package dev.godwit.cli.demo;

import java.time.Duration;

/**
 * How the demo runs.
 *
 * @param rows of the shop, over all tables
 * @param keep whether everything is left running at the end
 */
record DemoSettings(long rows, boolean keep) {

    /** Below, some of the shop's places for planted data would be empty. */
    static final long FEWEST_ROWS = 10_000;

    static final long MOST_ROWS = 1_000_000_000;
    static final long USUAL_ROWS = 1_500_000;

    /** So that a killed worker is missed after seconds; 30 s is usual. */
    static final Duration LEASE = Duration.ofSeconds(3);

    static final int SYNC_WORKERS = 3;
    static final int SLOTS = 2;
    static final String HEAP = "256m";

    private static final long LEAST_CHUNK_KIB = 64;
    private static final long ROWS_PER_KIB = 300;

    /** Short, so that a job of seconds has dozens of chunks: 4 MiB for the usual rows; 64 MiB is usual. */
    long chunkKib() {
        return Math.max(LEAST_CHUNK_KIB, Long.highestOneBit(rows / ROWS_PER_KIB));
    }

    String chunkSize() {
        return chunkKib() >= 1024 ? chunkKib() / 1024 + "MiB" : chunkKib() + "KiB";
    }
}
