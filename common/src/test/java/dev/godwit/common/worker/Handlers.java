package dev.godwit.common.worker;

import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.job.TaskResult;

/** Makes handlers of lambdas. */
final class Handlers {

    private Handlers() {}

    interface Work {
        TaskResult run(TaskContext context) throws JobFailedException, InterruptedException;
    }

    static TaskHandler handler(String kind, Work work) {
        return new TaskHandler() {
            @Override
            public String kind() {
                return kind;
            }

            @Override
            public TaskResult run(TaskContext context) throws JobFailedException, InterruptedException {
                return work.run(context);
            }
        };
    }
}
