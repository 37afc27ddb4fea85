package dev.godwit.coordinator;

import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.Fence;
import dev.godwit.common.job.TaskId;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.job.WorkerId;
import dev.godwit.common.worker.LeaseRefusedException;
import dev.godwit.common.worker.Progress;
import dev.godwit.common.worker.ReportRefusedException;
import dev.godwit.coordinator.job.Dispatch;
import dev.godwit.coordinator.kafka.TaskReportSink;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands genuine reports from Kafka to the dispatch. One that comes too late changes nothing, as it should. */
final class DispatchReports implements TaskReportSink {

    private static final Logger LOGGER = LoggerFactory.getLogger(DispatchReports.class);

    private final Dispatch dispatch;

    DispatchReports(Dispatch dispatch) {
        this.dispatch = dispatch;
    }

    @Override
    public GrantSecret secretOf(TaskId task, Fence fence) {
        var secret = dispatch.secret(task, fence);
        if (secret instanceof dev.godwit.coordinator.job.GrantSecret.Known known) {
            return new GrantSecret.Known(known.value());
        }
        return secret instanceof dev.godwit.coordinator.job.GrantSecret.Stale
                ? new GrantSecret.Stale()
                : new GrantSecret.Unknown();
    }

    @Override
    public void claimed(TaskId task, Fence fence, WorkerId worker) {
        // The grant itself is the record of it.
    }

    @Override
    public void progressed(TaskId task, Fence fence, long n, Progress progress) {
        dispatch.progress(task, fence, progress);
    }

    @Override
    public void completed(TaskId task, Fence fence, @Nullable TaskResult result, String resultHash) {
        if (result == null) {
            return;
        }
        try {
            dispatch.complete(task, fence, result);
        } catch (LeaseRefusedException e) {
            late(task, fence);
        } catch (ReportRefusedException e) {
            LOGGER.atWarn()
                    .addKeyValue("task", task)
                    .addKeyValue("reason", e.getMessage())
                    .log("A result does not fit its job's plan");
        }
    }

    @Override
    public void failed(TaskId task, Fence fence, FailureKind kind, String code, String message) {
        try {
            dispatch.fail(task, fence, kind, code, message);
        } catch (LeaseRefusedException e) {
            late(task, fence);
        }
    }

    private static void late(TaskId task, Fence fence) {
        LOGGER.atDebug().addKeyValue("task", task).addKeyValue("fence", fence).log("Ignored a late report");
    }
}
