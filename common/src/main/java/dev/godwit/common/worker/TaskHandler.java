package dev.godwit.common.worker;

import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.job.TaskResult;

/**
 * Does one kind of task.
 *
 * <p>{@link #run} is called on a thread of its own, once per grant. The same task may come again, on this or another worker, after a
 * crash, a lost lease or a failure, and while an earlier owner still believes that it runs: a handler writes only through what the
 * target enforces ({@code common.postgres.TargetTaskHandler}), or not at all. When the thread is interrupted it stops within a second
 * by throwing {@link InterruptedException}. One instance serves many grants at once.
 */
public interface TaskHandler {

    /** As in {@code sync.copy}; unique within a worker. */
    String kind();

    /**
     * @throws JobFailedException if the task cannot be done; its kind says whether trying again may help
     * @throws InterruptedException if the task was taken away, released or the worker is stopping
     */
    TaskResult run(TaskContext context) throws JobFailedException, InterruptedException;
}
