package dev.godwit.sync;

import dev.godwit.sync.anonymize.MaskKey;
import dev.godwit.sync.anonymize.strategy.AnonymizationStrategies;

/**
 * What a syncing worker has of its own.
 *
 * @param key masks; known to no other kind of process
 * @param pace how fast all its copies together may be
 */
public record SyncSettings(MaskKey key, AnonymizationStrategies strategies, WorkerPace pace) {

    /** Without a limit of its own. */
    public SyncSettings(MaskKey key, AnonymizationStrategies strategies) {
        this(key, strategies, WorkerPace.unlimited());
    }
}
