package dev.godwit.cli.run;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A chunk, as far as a forecast has to know it.
 *
 * @param weight its rough size; comparable within one job
 * @param rows moved so far; only what was counted
 * @param from when its present or last attempt began; null while it waits
 * @param to when it ended; null before
 */
record Piece(
        String table,
        double weight,
        long rows,
        @Nullable Instant from,
        @Nullable Instant to) {

    boolean done() {
        return to != null;
    }
}
