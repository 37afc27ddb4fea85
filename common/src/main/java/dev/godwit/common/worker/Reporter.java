package dev.godwit.common.worker;

import dev.godwit.common.job.TaskResult;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports from a thread of its own: a producer whose broker is away may block its caller for a minute, and no task waits for that. While
 * Kafka is in trouble, outcomes go to the coordinator itself at once.
 */
final class Reporter implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(Reporter.class);
    private static final int LONGEST_QUEUE = 1_000;

    private final Reports reports;
    private final Duration rest;
    private final ThreadPoolExecutor thread;
    private volatile long restUntil;

    Reporter(Reports reports, Duration rest) {
        this.reports = reports;
        this.rest = rest;
        this.restUntil = System.nanoTime();
        this.thread = new ThreadPoolExecutor(
                0,
                1,
                30,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(LONGEST_QUEUE),
                WorkerThreads.named("godwit-report"));
    }

    void claimed(Grant grant) {
        bestEffort(() -> reports.claimed(grant));
    }

    void progressed(Grant grant, Progress progress) {
        bestEffort(() -> reports.progressed(grant, progress));
    }

    /** Completes when Kafka has the report; exceptionally if it has it not, or is not asked for the time being. */
    CompletableFuture<Void> ended(Grant grant, Outcome.Succeeded outcome) {
        TaskResult result = outcome.result();
        return asked(() -> reports.completed(grant, result));
    }

    CompletableFuture<Void> ended(Grant grant, Outcome.Failed outcome) {
        return asked(() -> reports.failed(grant, outcome.kind(), outcome.code(), outcome.message()));
    }

    /** Kafka did not answer in time: for a while it is not waited for. */
    void rest() {
        restUntil = System.nanoTime() + rest.toNanos();
    }

    private boolean resting() {
        return restUntil - System.nanoTime() > 0;
    }

    private CompletableFuture<Void> asked(Supplier<CompletionStage<Void>> report) {
        var answer = new CompletableFuture<Void>();
        if (resting()) {
            answer.completeExceptionally(new IllegalStateException("Kafka did not answer lately"));
            return answer;
        }
        try {
            thread.execute(() -> {
                try {
                    report.get().whenComplete((nothing, failure) -> {
                        if (failure == null) {
                            answer.complete(null);
                        } else {
                            answer.completeExceptionally(failure);
                        }
                    });
                } catch (RuntimeException e) {
                    answer.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            answer.completeExceptionally(e);
        }
        return answer;
    }

    private void bestEffort(Runnable report) {
        if (resting()) {
            return;
        }
        try {
            thread.execute(() -> {
                try {
                    report.run();
                } catch (RuntimeException e) {
                    LOGGER.atDebug().setCause(e).log("A report was lost; it was best effort");
                }
            });
        } catch (RejectedExecutionException e) {
            LOGGER.atDebug().log("A report was dropped: too many wait for Kafka");
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
