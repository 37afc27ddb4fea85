package dev.godwit.sync;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.godwit.common.bundle.Bundle;
import dev.godwit.common.bundle.BundleException;
import dev.godwit.common.job.JobId;
import dev.godwit.common.job.TaskDraft;
import dev.godwit.common.json.Json;
import dev.godwit.common.postgres.Databases;
import dev.godwit.common.postgres.LocalRunNumbers;
import dev.godwit.common.worker.TaskHandler;
import dev.godwit.common.worker.local.LocalJob;
import dev.godwit.common.worker.local.LocalListener;
import dev.godwit.common.worker.local.LocalOutcome;
import dev.godwit.common.worker.local.LocalRun;
import dev.godwit.common.worker.local.LocalStage;
import dev.godwit.schema.sql.PgQueryParser;
import dev.godwit.sync.anonymize.TestKeys;
import dev.godwit.sync.anonymize.strategy.AnonymizationStrategies;
import dev.godwit.testkit.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** A sync of the schema {@code public} that goes on beside the test, in this process. Closing it cancels it. */
final class RunningSync implements AutoCloseable {

    private static final PgQueryParser PARSER = new PgQueryParser();
    private static final long PATIENCE_SECONDS = 60;

    private final LocalRun run;
    private final CompletableFuture<LocalOutcome> outcome;

    private RunningSync(LocalRun run) {
        this.run = run;
        this.outcome = CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return run.run();
                    } catch (Exception e) {
                        throw new CompletionException(e);
                    }
                },
                work -> new Thread(work, "sync").start());
    }

    /**
     * How it is run.
     *
     * @param more lines of the sync's file
     * @param wrap sees each handler before it is used
     */
    record Setup(
            TestDatabase source,
            TestDatabase target,
            String policy,
            String more,
            WorkerPace pace,
            int slots,
            LocalListener listener,
            UnaryOperator<TaskHandler> wrap) {

        static Setup of(TestDatabase source, TestDatabase target) {
            return new Setup(
                    source,
                    target,
                    SyncRun.KEEP_ALL,
                    "chunk_size: 128KiB",
                    WorkerPace.unlimited(),
                    2,
                    LocalListener.NONE,
                    handler -> handler);
        }

        Setup under(String rules) {
            return new Setup(source, target, rules, more, pace, slots, listener, wrap);
        }

        Setup with(String lines) {
            return new Setup(source, target, policy, lines, pace, slots, listener, wrap);
        }

        Setup at(WorkerPace other) {
            return new Setup(source, target, policy, more, other, slots, listener, wrap);
        }

        Setup on(int otherSlots) {
            return new Setup(source, target, policy, more, pace, otherSlots, listener, wrap);
        }

        Setup telling(LocalListener other) {
            return new Setup(source, target, policy, more, pace, slots, other, wrap);
        }

        Setup through(UnaryOperator<TaskHandler> other) {
            return new Setup(source, target, policy, more, pace, slots, listener, other);
        }

        RunningSync start() throws BundleException {
            var databases =
                    new Databases(Map.of("production", SyncRun.settings(source), "staging", SyncRun.settings(target)));
            var settings = new SyncSettings(TestKeys.KEY, AnonymizationStrategies.builtIn(), pace);
            return new RunningSync(new LocalRun(
                    job(),
                    SyncHandlers.builtIn(databases, settings, PARSER).stream()
                            .map(wrap)
                            .toList(),
                    slots,
                    databases.names(),
                    new LocalRunNumbers(databases),
                    approved -> true,
                    listener,
                    new SimpleMeterRegistry(),
                    Clock.systemUTC()));
        }

        private LocalJob job() throws BundleException {
            String file = """
                    source: production
                    target: staging
                    tables: ["public.*"]
                    policy: policy.yaml
                    %s
                    """.formatted(more);
            var plan = new TaskDraft(
                    "plan",
                    "plan",
                    "sync.plan",
                    Json.object(),
                    Json.object(),
                    List.of(),
                    "production",
                    "staging",
                    false,
                    0);
            return new LocalJob(
                    JobId.random(),
                    "sync",
                    "test",
                    Json.object().put("file", "sync.yaml"),
                    List.of(
                            LocalStage.of("plan", new LocalStage.Entry(plan, false)),
                            LocalStage.of("copy").withReconciliation(),
                            LocalStage.of("finish"),
                            LocalStage.of("verify"),
                            LocalStage.of("swap")),
                    "sync.reconcile",
                    Bundle.of(Map.of("sync.yaml", file.getBytes(UTF_8), "policy.yaml", policy.getBytes(UTF_8))));
        }
    }

    /** Cancels the job; returns at once. */
    void stop() {
        run.stop();
    }

    boolean isOver() {
        return outcome.isDone();
    }

    LocalOutcome outcome() throws Exception {
        return outcome.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        stop();
        var unused = outcome.handle((end, failure) -> 0)
                .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .join();
    }
}
