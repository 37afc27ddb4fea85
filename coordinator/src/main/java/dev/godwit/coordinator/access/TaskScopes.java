package dev.godwit.coordinator.access;

import dev.godwit.common.job.TaskId;
import java.util.Optional;

/** Where tasks belong, so that a worker's token bounds what the worker may touch. May block; thread-safe. */
@FunctionalInterface
public interface TaskScopes {

    /** Empty if there is no such task. */
    Optional<TaskScope> find(TaskId task);

    /**
     * Where one task belongs; never changes.
     *
     * @param kind of the task, as in {@code sync.copy}
     */
    record TaskScope(String kind, String environment) {}
}
