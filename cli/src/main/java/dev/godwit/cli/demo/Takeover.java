package dev.godwit.cli.demo;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What was measured when a worker was killed.
 *
 * @param rowsInFlight rows of the chunk that the target had received and not committed; null for all
 * @param granted from the kill until the chunk was granted to another worker
 * @param finished from the kill until it was copied
 */
record Takeover(
        String worker,
        long pid,
        String chunk,
        @Nullable Long rowsInFlight,
        String successor,
        int attempt,
        Duration granted,
        Duration finished) {}
