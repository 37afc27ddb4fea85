package dev.godwit.cli.run;

import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.job.TaskDraft;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.worker.TaskContext;
import dev.godwit.common.worker.TaskHandler;

/** Does as another handler does, and tells of the tasks that its results add. */
record ObservedHandler(TaskHandler handler, JobProgress progress) implements TaskHandler {

    @Override
    public String kind() {
        return handler.kind();
    }

    @Override
    public TaskResult run(TaskContext context) throws JobFailedException, InterruptedException {
        TaskResult result = handler.run(context);
        if (result.plan() != null) {
            progress.plan(result.plan());
        }
        result.added().stream()
                .filter(draft -> !draft.companion())
                .forEach(draft -> progress.planned(draft.key(), draft.weight()));
        if (result.narrowed() != null) {
            long given = result.added().stream().mapToLong(TaskDraft::weight).sum();
            progress.narrowed(context.grant().key(), given);
        }
        return result;
    }
}
