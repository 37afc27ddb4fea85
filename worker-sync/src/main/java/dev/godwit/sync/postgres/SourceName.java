package dev.godwit.sync.postgres;

import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.worker.TaskContext;

/** The connection that a task reads. */
final class SourceName {

    private SourceName() {}

    static String of(TaskContext context) throws JobFailedException {
        String source = context.grant().source();
        if (source == null) {
            throw new JobFailedException(
                    FailureKind.PERMANENT,
                    "no-source",
                    "Task '%s' names no source.".formatted(context.grant().key()));
        }
        return source;
    }
}
