package dev.godwit.common.worker.local;

import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.worker.Grant;
import dev.godwit.common.worker.LeaseRefusedException;
import dev.godwit.common.worker.Progress;
import dev.godwit.common.worker.ReportRefusedException;
import dev.godwit.common.worker.Reports;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Reports without Kafka in between: they go to the coordinator in this process, and to the listener. */
record LocalReports(LocalCoordinator coordinator, LocalListener listener) implements Reports {

    @Override
    public void claimed(Grant grant) {
        listener.started(grant);
    }

    @Override
    public void progressed(Grant grant, Progress progress) {
        listener.progressed(grant, progress);
    }

    @Override
    public CompletionStage<Void> completed(Grant grant, TaskResult result) {
        try {
            coordinator.complete(grant, result);
            return CompletableFuture.completedFuture(null);
        } catch (LeaseRefusedException | ReportRefusedException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public CompletionStage<Void> failed(Grant grant, FailureKind kind, String code, String message) {
        try {
            coordinator.fail(grant, kind, code, message);
            return CompletableFuture.completedFuture(null);
        } catch (LeaseRefusedException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
