package dev.godwit.coordinator.job;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.job.TaskId;
import dev.godwit.common.job.TaskState;
import dev.godwit.common.job.WorkerId;
import dev.godwit.common.worker.Progress;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A task as it is shown. Holds no grant secret and no payload (bounds of key ranges).
 *
 * @param attempt how often it was granted
 * @param failures how often it has failed with a reason that may pass
 * @param allowedFailures how many of these end the job; null where it is tried for ever
 * @param worker its present or last owner
 * @param readyAt when it may be granted next, while it is {@code READY}
 * @param result the facts it brought back, or null
 * @param failure the latest one, also of an attempt that was repeated since; or null
 */
public record TaskView(
        TaskId id,
        String key,
        String stage,
        String kind,
        TaskState state,
        boolean companion,
        @Nullable String source,
        @Nullable String target,
        long weight,
        int attempt,
        int failures,
        @Nullable Integer allowedFailures,
        @Nullable WorkerId worker,
        @Nullable Instant readyAt,
        @Nullable Instant grantedAt,
        @Nullable Instant leaseUntil,
        @Nullable Instant finishedAt,
        Progress progress,
        @Nullable JsonNode result,
        JobView.@Nullable FailureView failure) {}
