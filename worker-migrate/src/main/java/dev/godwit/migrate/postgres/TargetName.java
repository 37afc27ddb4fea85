package dev.godwit.migrate.postgres;

import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.worker.TaskContext;

/** The connection that a task writes to. */
final class TargetName {

    private TargetName() {}

    static String of(TaskContext context) throws JobFailedException {
        String target = context.grant().target();
        if (target == null) {
            throw new JobFailedException(
                    FailureKind.PERMANENT,
                    "no-target",
                    "Task '%s' names no target.".formatted(context.grant().key()));
        }
        return target;
    }
}
