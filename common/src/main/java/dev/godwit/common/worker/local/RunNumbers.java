package dev.godwit.common.worker.local;

import dev.godwit.common.job.JobFailedException;

/** Where local runs get their fences from: each target counts the runs that write to it. */
public interface RunNumbers {

    /**
     * A number that no other run on {@code target} has, and that is higher than any it gave before.
     *
     * @throws JobFailedException if the target cannot be reached, or a coordinator manages it
     */
    long next(String target) throws JobFailedException;
}
