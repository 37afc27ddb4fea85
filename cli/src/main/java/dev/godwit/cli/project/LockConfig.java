package dev.godwit.cli.project;

import dev.godwit.common.config.Default;
import dev.godwit.common.config.Doc;
import dev.godwit.common.config.Range;
import dev.godwit.migrate.run.LockPolicy;
import java.time.Duration;

/** How long a migration's statement waits for its locks, and how often it tries. */
@Doc("How a migration waits for locks")
public record LockConfig(
        @Doc("How long one attempt waits; everybody else waits behind it.")
        @Default("2s")
        @Range(min = "10ms", max = "10m")
        Duration timeout,

        @Doc("How often it tries.") @Default("10") @Range(min = "1", max = "1000")
        int attempts,

        @Doc("The pause after the first attempt; it doubles.") @Default("500ms") @Range(min = "10ms", max = "10m")
        Duration firstPause,

        @Doc("The longest pause.") @Default("15s") @Range(min = "10ms", max = "1h")
        Duration longestPause) {

    public LockPolicy policy() {
        return new LockPolicy(timeout, attempts, firstPause, longestPause);
    }
}
