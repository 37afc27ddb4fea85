package dev.godwit.coordinator.job;

import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.TaskId;
import org.jspecify.annotations.Nullable;

/** Why a job or a task failed, without values of rows. {@code task} and its {@code key} are null where no single task is to blame. */
public record Failure(
        FailureKind kind,
        String code,
        String message,
        @Nullable TaskId task,
        @Nullable String key) {}
