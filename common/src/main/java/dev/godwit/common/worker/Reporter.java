package dev.godwit.common.worker;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reports through Kafka, unless it did not answer lately: then outcomes go to the coordinator itself at once. Thread-safe. */
final class Reporter {

    private static final Logger LOGGER = LoggerFactory.getLogger(Reporter.class);

    private final Reports reports;
    private final Duration rest;
    private volatile long restUntil = System.nanoTime();

    Reporter(Reports reports, Duration rest) {
        this.reports = reports;
        this.rest = rest;
    }

    void claimed(Grant grant) {
        bestEffort(() -> reports.claimed(grant));
    }

    void progressed(Grant grant, Progress progress) {
        bestEffort(() -> reports.progressed(grant, progress));
    }

    /** Completes when Kafka has the report; exceptionally if it has it not, or is not asked for the time being. */
    CompletableFuture<Void> ended(Grant grant, Outcome.Succeeded outcome) {
        return asked(() -> reports.completed(grant, outcome.result()));
    }

    CompletableFuture<Void> ended(Grant grant, Outcome.Failed outcome) {
        return asked(() -> reports.failed(grant, outcome.kind(), outcome.code(), outcome.message()));
    }

    /** Kafka did not answer in time: for a while it is not waited for. */
    void rest() {
        restUntil = System.nanoTime() + rest.toNanos();
    }

    private CompletableFuture<Void> asked(Supplier<CompletionStage<Void>> report) {
        if (restUntil - System.nanoTime() > 0) {
            return CompletableFuture.failedFuture(new IllegalStateException("Kafka did not answer lately"));
        }
        try {
            return report.get().toCompletableFuture();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static void bestEffort(Runnable report) {
        try {
            report.run();
        } catch (RuntimeException e) {
            LOGGER.atDebug().setCause(e).log("A report was lost; it was best effort");
        }
    }
}
