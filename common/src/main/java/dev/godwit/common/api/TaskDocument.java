package dev.godwit.common.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.job.TaskId;
import dev.godwit.common.job.TaskState;
import dev.godwit.common.job.WorkerId;
import dev.godwit.common.worker.Progress;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A task as the API shows it.
 *
 * @param attempt how often it was granted
 * @param worker its present or last owner
 * @param failure the latest one, also of an attempt that was repeated since
 */
public record TaskDocument(
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
        @Nullable WorkerId worker,
        @Nullable Instant readyAt,
        @Nullable Instant grantedAt,
        @Nullable Instant leaseUntil,
        @Nullable Instant finishedAt,
        Progress progress,
        @Nullable JsonNode result,
        JobDocument.@Nullable Failure failure) {}
