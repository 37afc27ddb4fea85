package dev.godwit.bench;

import dev.godwit.common.job.TaskResult;
import dev.godwit.common.worker.TaskContext;
import dev.godwit.common.worker.TaskHandler;

/** {@code noop.work}: nothing, so that what remains is the price of the pipeline. */
final class NoopHandler implements TaskHandler {

    @Override
    public String kind() {
        return "noop.work";
    }

    @Override
    public TaskResult run(TaskContext context) {
        return TaskResult.empty();
    }
}
