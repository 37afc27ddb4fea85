package dev.godwit.sync.postgres;

import dev.godwit.common.job.JobId;
import dev.godwit.sync.anonymize.MaskKey;
import dev.godwit.sync.copy.DigestSeed;

/** The seed of a job's digests: derived from the mask key, so that it need not be kept anywhere. */
final class Seeds {

    private Seeds() {}

    static DigestSeed of(MaskKey key, JobId job) {
        return DigestSeed.of(key.derive("digest/" + job, DigestSeed.BYTES));
    }
}
