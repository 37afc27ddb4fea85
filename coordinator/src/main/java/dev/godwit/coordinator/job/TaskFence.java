package dev.godwit.coordinator.job;

import dev.godwit.common.job.Fence;
import dev.godwit.common.job.TaskId;

/** One grant of a task, by name: what a worker holds, or says to hold. */
public record TaskFence(TaskId task, Fence fence) {}
