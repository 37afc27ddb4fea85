package dev.godwit.common.api;

import dev.godwit.common.job.JobId;
import dev.godwit.common.job.TaskId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An artifact of a job as the API lists it.
 *
 * @param size in bytes
 * @param task that wrote it
 * @param seal what the coordinator signed when it got the artifact; null for one that is older than seals
 */
public record ArtifactDocument(
        String name,
        String mediaType,
        String sha256,
        int size,
        TaskId task,
        Instant createdAt,
        @Nullable Seal seal) {

    /**
     * A coordinator's signed word on an artifact, for whoever holds only the file.
     *
     * @param size in bytes
     * @param time when it was kept
     * @param key the id of the key it is signed with: the one that signs the audit trail's checkpoints
     * @param signature Ed25519 over everything else, in base64url
     */
    public record Seal(JobId job, String name, String sha256, long size, Instant time, String key, String signature) {}
}
