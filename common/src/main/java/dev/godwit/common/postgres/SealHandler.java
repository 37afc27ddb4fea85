package dev.godwit.common.postgres;

import dev.godwit.common.job.TaskResult;
import dev.godwit.common.worker.TaskContext;

/**
 * Closes a target to all earlier epochs of a job. Taking the target over has done it by the time the work begins: the sessions of
 * earlier epochs are ended and the epoch is raised, so that nothing a sleeping worker still holds can be committed. Runs when a job is cancelled.
 */
public final class SealHandler extends TargetTaskHandler {

    private final String kind;

    public SealHandler(String kind, Databases databases) {
        super(databases);
        this.kind = kind;
    }

    @Override
    public String kind() {
        return kind;
    }

    @Override
    protected TaskResult work(TaskContext context, Target target) {
        return TaskResult.empty();
    }
}
