package dev.godwit.sync;

import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.json.Json;
import dev.godwit.common.worker.TaskContext;
import dev.godwit.common.worker.TaskHandler;
import java.util.Queue;

/** Writes down all that a task was given and brought back, as it goes through the coordinator. */
record Watched(TaskHandler handler, Queue<String> shown) implements TaskHandler {

    @Override
    public String kind() {
        return handler.kind();
    }

    @Override
    public TaskResult run(TaskContext context) throws JobFailedException, InterruptedException {
        shown.add(context.grant().payload() + " " + context.grant().scope());
        TaskResult result = handler.run(context);
        shown.add(Json.text(result));
        return result;
    }
}
