package dev.godwit.common.worker;

import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.TaskResult;
import java.util.concurrent.CompletionStage;

/**
 * What a worker announces on {@code godwit.task-events}, signed under the grant's secret. A report that is lost, repeated, stale or
 * forged changes nothing. No call waits for the broker: each returns at once. Thread-safe.
 */
public interface Reports {

    /** Best effort. */
    void claimed(Grant grant);

    /** Best effort; at most one a second and task. */
    void progressed(Grant grant, Progress progress);

    /** Completes once the broker has the report for good, or exceptionally. */
    CompletionStage<Void> completed(Grant grant, TaskResult result);

    CompletionStage<Void> failed(Grant grant, FailureKind kind, String code, String message);
}
