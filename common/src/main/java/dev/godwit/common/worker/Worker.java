package dev.godwit.common.worker;

import dev.godwit.common.job.FailureKind;
import dev.godwit.common.lifecycle.Service;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker at work: claims tasks, runs each on a thread of its own, keeps the leases, stops what was taken away, and reports.
 *
 * <p>Knows neither Kafka nor HTTP: doorbells are calls of {@link #ring} and {@link #lookAgain}. Safety does not rest on anything here: a
 * worker that was paused, cut off or is wrong about its leases is stopped by the target. Thread-safe.
 */
public final class Worker implements Service {

    private static final Logger LOGGER = LoggerFactory.getLogger(Worker.class);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(15);
    private static final Duration LAST_CLAIM = Duration.ofSeconds(2);
    private static final Duration LAST_REPORTS = Duration.ofSeconds(2);

    private final WorkerConfig config;
    private final Map<String, TaskHandler> handlers;
    private final Roster roster = new Roster();
    private final WorkerThreads threads = new WorkerThreads();
    private final ThreadFactory taskThreads = WorkerThreads.named("godwit-task");
    private final WorkerMetrics metrics;
    private final Stopper stopper;
    private final Reporter reporter;
    private final Renewals renewals;
    private final Unread unread;
    private final Delivery delivery;
    private final TaskRunner runner;
    private final ClaimLoop claims;
    private final AtomicBoolean started = new AtomicBoolean();
    private final AtomicBoolean draining = new AtomicBoolean();
    private final CompletableFuture<Void> drained = new CompletableFuture<>();

    /** @param handlers each of another kind */
    public Worker(
            WorkerConfig config,
            List<? extends TaskHandler> handlers,
            CoordinatorApi coordinator,
            Reports reports,
            MeterRegistry meters,
            Clock clock) {
        this(config, handlers, coordinator, reports, meters, clock, Tempo.USUAL);
    }

    Worker(
            WorkerConfig config,
            List<? extends TaskHandler> handlers,
            CoordinatorApi coordinator,
            Reports reports,
            MeterRegistry meters,
            Clock clock,
            Tempo tempo) {
        this.config = config;
        this.handlers = handlers.stream().collect(Collectors.toUnmodifiableMap(TaskHandler::kind, Function.identity()));
        this.metrics = new WorkerMetrics(meters, config.slots(), roster::working, roster::companions);
        this.stopper = new Stopper(threads, tempo);
        this.reporter = new Reporter(reports, tempo.kafkaRest());
        this.renewals = new Renewals(coordinator, threads, stopper, metrics, tempo);
        this.unread = new Unread(coordinator, threads, tempo);
        this.delivery = new Delivery(coordinator, reporter, renewals, unread, tempo);
        var bundles = new BundleCache();
        this.runner = new TaskRunner(
                assignment -> new GrantContext(assignment, coordinator, reporter, stopper, bundles, tempo, clock),
                metrics);
        this.claims = new ClaimLoop(coordinator, config, this.handlers.keySet(), roster, metrics, tempo, this::accept);
    }

    @Override
    public void start() {
        started.set(true);
        start("godwit-claim", claims);
        LOGGER.atInfo()
                .addKeyValue("worker", config.id())
                .addKeyValue("slots", config.slots())
                .log("Ready for work");
    }

    /** There may be work: claims at once, if a slot is free. Cheap; never blocks. */
    public void ring() {
        claims.ring();
    }

    /** Something was decided about a task: renews all leases at once and obeys the answers. Cheap; never blocks. */
    public void lookAgain() {
        renewals.now();
    }

    /**
     * Begins to drain, and returns: claims no more, offers companions to other workers, lets the other tasks finish for as long as the
     * drain timeout, and gives back what is left then. Asked again, nothing happens.
     */
    public void drain() {
        if (draining.compareAndSet(false, true)) {
            LOGGER.atInfo()
                    .addKeyValue("worker", config.id())
                    .addKeyValue("tasks", roster.current().size())
                    .log("Draining");
            claims.end();
            start("godwit-drain", this::finishOrGiveBack);
        }
    }

    /** Completes when the worker has drained: by {@link #close}, or because an operator asked for it through the coordinator. */
    public CompletionStage<Void> drained() {
        return drained.minimalCompletionStage();
    }

    /** Drains, and ends the worker's threads. */
    @Override
    public void close() {
        drain();
        try {
            drained.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException("Nothing completes the drain exceptionally", e);
        } finally {
            delivery.giveUp();
            threads.close();
        }
    }

    /** Why this worker does no work now, fit for strangers; empty if it does. Never blocks. */
    public Optional<String> problem() {
        if (draining.get()) {
            return Optional.of("draining");
        }
        return claims.answered() ? Optional.empty() : Optional.of("the coordinator does not answer");
    }

    private void accept(ClaimResponse response) {
        response.grants().forEach(this::take);
        if (response.drain()) {
            drain();
        }
    }

    private void take(Grant grant) {
        var assignment = new Assignment(grant);
        if (!roster.admit(assignment)) {
            return;
        }
        roster.predecessors(grant).forEach(older -> stopper.stop(older, StopReason.REVOKED));
        renewals.watch(assignment);
        if (draining.get()) {
            stopper.stop(assignment, StopReason.RELEASED);
        }
        try {
            start("godwit-task", () -> perform(assignment));
        } catch (OutOfMemoryError e) {
            // No thread to be had. The lease lapses, and another worker takes the task.
            renewals.forget(assignment);
            roster.leave(assignment);
            throw e;
        }
    }

    private void perform(Assignment assignment) {
        Grant grant = assignment.grant();
        long begin = System.nanoTime();
        try {
            reporter.claimed(grant);
            Outcome outcome = run(assignment);
            metrics.worked(grant.kind(), outcome, Duration.ofNanos(System.nanoTime() - begin));
            claims.ring();
            delivery.deliver(assignment, outcome);
        } catch (RuntimeException | Error e) {
            LOGGER.atError().addKeyValue("task", grant.task()).setCause(e).log("The worker failed to run a task");
        } finally {
            renewals.forget(assignment);
            roster.leave(assignment);
        }
    }

    private Outcome run(Assignment assignment) {
        String kind = assignment.grant().kind();
        TaskHandler handler = handlers.get(kind);
        if (handler == null) {
            assignment.endWork();
            return new Outcome.Failed(
                    FailureKind.PERMANENT,
                    "unknown-kind",
                    "Worker '%s' has no handler for '%s', and did not ask for it.".formatted(config.id(), kind));
        }
        return runner.run(assignment, handler);
    }

    private void finishOrGiveBack() {
        try {
            if (started.get()) {
                claims.awaitEnd(LAST_CLAIM);
            }
            for (Assignment assignment : roster.current()) {
                if (assignment.grant().companion()) {
                    threads.call(() -> handOver(assignment));
                }
            }
            if (!roster.awaitNone(config.drainTimeout())) {
                roster.current().forEach(assignment -> stopper.stop(assignment, StopReason.RELEASED));
                delivery.giveUp();
                if (!roster.awaitNone(STOP_PATIENCE)) {
                    LOGGER.atWarn()
                            .addKeyValue("worker", config.id())
                            .addKeyValue("tasks", roster.current().size())
                            .log("Drained, but some tasks did not stop; the next owners end their sessions");
                }
            }
            unread.settle(LAST_REPORTS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            drained.complete(null);
        }
    }

    /** The companion stays up until its renewal is refused: another worker has it then. */
    private void handOver(Assignment assignment) {
        delivery.giveBack(assignment, config.drainTimeout());
        assignment.handOver();
        renewals.now(assignment);
    }

    private void start(String name, Runnable work) {
        Thread thread = taskThreads.newThread(work);
        thread.setName(name + thread.getName().substring(thread.getName().lastIndexOf('-')));
        thread.start();
    }
}
