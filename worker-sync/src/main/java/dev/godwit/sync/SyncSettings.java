package dev.godwit.sync;

import dev.godwit.sync.anonymize.MaskKey;
import dev.godwit.sync.anonymize.strategy.AnonymizationStrategies;
import java.time.Duration;

/**
 * What a syncing worker has of its own.
 *
 * @param key masks; known to no other kind of process
 * @param pace how fast all its copies together may be
 * @param longestCopy after which a copy task gives back what it has not begun
 */
public record SyncSettings(MaskKey key, AnonymizationStrategies strategies, WorkerPace pace, Duration longestCopy) {

    /** A crash costs no more, and a drain waits no longer. */
    public static final Duration LONGEST_COPY = Duration.ofMinutes(1);

    public SyncSettings(MaskKey key, AnonymizationStrategies strategies, WorkerPace pace) {
        this(key, strategies, pace, LONGEST_COPY);
    }

    /** Without a limit of its own. */
    public SyncSettings(MaskKey key, AnonymizationStrategies strategies) {
        this(key, strategies, WorkerPace.unlimited());
    }
}
