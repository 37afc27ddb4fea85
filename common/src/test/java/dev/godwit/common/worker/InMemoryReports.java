package dev.godwit.common.worker;

import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.TaskResult;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** The topic of reports in memory, on a broker that can stop answering. */
final class InMemoryReports implements Reports {

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private volatile boolean silent;

    /** What arrived, as in {@code completed a}. */
    List<String> lines() {
        return List.copyOf(lines);
    }

    void silent(boolean now) {
        silent = now;
    }

    @Override
    public void claimed(Grant grant) {
        lines.add("claimed " + grant.key());
    }

    @Override
    public void progressed(Grant grant, Progress progress) {
        lines.add("progressed " + grant.key() + " " + progress.done());
    }

    @Override
    public CompletionStage<Void> completed(Grant grant, TaskResult result) {
        return sent("completed " + grant.key());
    }

    @Override
    public CompletionStage<Void> failed(Grant grant, FailureKind kind, String code, String message) {
        return sent("failed " + grant.key() + " " + kind + " " + code + ": " + message);
    }

    private CompletionStage<Void> sent(String line) {
        if (silent) {
            return new CompletableFuture<>();
        }
        lines.add(line);
        return CompletableFuture.completedFuture(null);
    }
}
