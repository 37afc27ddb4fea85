package dev.godwit.sync;

import dev.godwit.sync.anonymize.MaskKey;
import dev.godwit.sync.anonymize.strategy.AnonymizationStrategies;

/**
 * What a syncing worker has of its own.
 *
 * @param key masks; known to no other kind of process
 */
public record SyncSettings(MaskKey key, AnonymizationStrategies strategies) {}
