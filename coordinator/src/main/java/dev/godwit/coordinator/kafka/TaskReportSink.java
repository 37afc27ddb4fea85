package dev.godwit.coordinator.kafka;

import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.Fence;
import dev.godwit.common.job.TaskId;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.job.WorkerId;
import dev.godwit.common.worker.Progress;
import org.jspecify.annotations.Nullable;

/**
 * Takes what workers report, once it is known to be genuine. Called on the thread that reads {@code task-events}; the same report may
 * come again, late, or after another one, and must then change nothing. An exception means "not now" and has the report brought
 * again: a report that can never be applied is ignored, not thrown at.
 */
public interface TaskReportSink {

    /** The secret that {@code fence} of {@code task} was granted with. */
    GrantSecret secretOf(TaskId task, Fence fence);

    void claimed(TaskId task, Fence fence, WorkerId worker);

    /** @param n counts the reports of one fence; a lower one than the last is old news */
    void progressed(TaskId task, Fence fence, long n, Progress progress);

    /** @param result null where it is large, carries a plan or adds tasks: then it comes over HTTP, and this says only that it will */
    void completed(TaskId task, Fence fence, @Nullable TaskResult result, String resultHash);

    void failed(TaskId task, Fence fence, FailureKind kind, String code, String message);

    /** What is known of a fence. */
    sealed interface GrantSecret {

        /** The fence holds, or held and its secret is still known; {@code value} as in {@code Grant.secret}. */
        record Known(String value) implements GrantSecret {
            @Override
            public String toString() {
                return "Known[]";
            }
        }

        /** The fence was granted once; another one, or none, stands now, and its secret is gone. */
        record Stale() implements GrantSecret {}

        /** No such task, or no such fence was ever granted: whoever reports this made it up. */
        record Unknown() implements GrantSecret {}
    }
}
