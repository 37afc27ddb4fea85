package dev.godwit.common.api;

import dev.godwit.common.job.TaskId;
import java.time.Instant;

/**
 * An artifact of a job as the API lists it.
 *
 * @param size in bytes
 * @param task that wrote it
 */
public record ArtifactDocument(
        String name, String mediaType, String sha256, int size, TaskId task, Instant createdAt) {}
