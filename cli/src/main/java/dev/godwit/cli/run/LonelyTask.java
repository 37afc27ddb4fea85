package dev.godwit.cli.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.bundle.Bundle;
import dev.godwit.common.job.Fence;
import dev.godwit.common.job.JobId;
import dev.godwit.common.job.TaskId;
import dev.godwit.common.json.Json;
import dev.godwit.common.worker.Grant;
import dev.godwit.common.worker.Progress;
import dev.godwit.common.worker.TaskContext;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;

/** A task of no job, which nobody granted: for code of handlers that only looks. It tells nobody anything, and keeps no artifact. */
public final class LonelyTask implements TaskContext {

    private final Grant grant;
    private final Bundle bundle;
    private final Clock clock;

    public LonelyTask(JobRequest request, Bundle bundle, Clock clock) {
        JobId job = JobId.random();
        this.grant = new Grant(
                "",
                TaskId.of(job, 0, request.kind()),
                job,
                request.kind(),
                request.environment(),
                0,
                request.kind(),
                request.kind(),
                Fence.of(0, 1),
                "",
                1,
                Duration.ofMinutes(1),
                request.request(),
                Json.object(),
                Json.object(),
                request.source(),
                request.target(),
                false,
                null,
                Map.of(),
                Map.of());
        this.bundle = bundle;
        this.clock = clock;
    }

    @Override
    public Grant grant() {
        return grant;
    }

    @Override
    public Clock clock() {
        return clock;
    }

    @Override
    public void progress(Progress progress) {
        // Nobody watches.
    }

    @Override
    public void checkStopped() throws InterruptedException {
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedException("Interrupted");
        }
    }

    @Override
    public Registration onStop(Runnable action) {
        return () -> {};
    }

    @Override
    public Map<String, byte[]> bundle() {
        return bundle.files();
    }

    @Override
    public void artifact(String name, String mediaType, byte[] content) {
        // It has no job that would keep it.
    }

    @Override
    public void signal(JsonNode offer) {
        throw new UnsupportedOperationException("This is no companion");
    }

    @Override
    public Map<String, JsonNode> offers() {
        return Map.of();
    }

    @Override
    public boolean awaitFinish(Duration atMost) {
        throw new UnsupportedOperationException("This is no companion");
    }
}
