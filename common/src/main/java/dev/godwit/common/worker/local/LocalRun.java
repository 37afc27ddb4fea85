package dev.godwit.common.worker.local;

import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.job.JobState;
import dev.godwit.common.job.Plan;
import dev.godwit.common.job.WorkerId;
import dev.godwit.common.worker.TaskHandler;
import dev.godwit.common.worker.Worker;
import dev.godwit.common.worker.WorkerConfig;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Runs one job in this process, without a server: the same handlers and the same worker as elsewhere, so that fence, ledger and retries
 * hold here too. A target that a coordinator manages refuses it with the code {@code managed-elsewhere}.
 */
public final class LocalRun {

    private static final Duration POLL = Duration.ofMillis(500);
    private static final int COMPANIONS = 2;

    private final LocalCoordinator coordinator;
    private final Worker worker;
    private final Predicate<@Nullable Plan> approval;

    /**
     * @param slots how many tasks run at once
     * @param connections names of the connections that the handlers have
     * @param numbers as {@code dev.godwit.common.postgres.LocalRunNumbers} has them
     * @param approval asked on the thread of {@link #run} before a stage that needs it; false rejects the job
     */
    public LocalRun(
            LocalJob job,
            List<? extends TaskHandler> handlers,
            int slots,
            Set<String> connections,
            RunNumbers numbers,
            Predicate<@Nullable Plan> approval,
            LocalListener listener,
            MeterRegistry meters,
            Clock clock) {
        this(job, LocalLimits.USUAL, handlers, slots, connections, numbers, approval, listener, meters, clock);
    }

    LocalRun(
            LocalJob job,
            LocalLimits limits,
            List<? extends TaskHandler> handlers,
            int slots,
            Set<String> connections,
            RunNumbers numbers,
            Predicate<@Nullable Plan> approval,
            LocalListener listener,
            MeterRegistry meters,
            Clock clock) {
        this.coordinator = new LocalCoordinator(job, limits, new LocalFences(numbers), listener, clock);
        var config = new WorkerConfig(
                new WorkerId("local"), "local", slots, COMPANIONS, Map.of(), connections, POLL, Duration.ZERO);
        this.worker = new Worker(config, handlers, coordinator, new LocalReports(coordinator, listener), meters, clock);
        this.approval = approval;
    }

    /**
     * Blocks until the job has ended and nothing of it runs any more. To be called once.
     *
     * @throws JobFailedException if a target cannot be reached, or a coordinator manages it; nothing was run then
     * @throws InterruptedException if the calling thread was interrupted; the tasks were stopped and rolled back
     */
    public LocalOutcome run() throws JobFailedException, InterruptedException {
        try {
            coordinator.begin();
            coordinator.onChange(() -> {
                worker.ring();
                worker.lookAgain();
            });
            worker.start();
            for (JobState state = coordinator.awaitTurn(); !state.terminal(); state = coordinator.awaitTurn()) {
                coordinator.decide(approval.test(coordinator.plan()));
            }
        } finally {
            coordinator.cancel();
            worker.lookAgain();
            worker.close();
        }
        return coordinator.outcome();
    }

    /** Has {@link #run} end with {@code CANCELLED}: the tasks are stopped, and what they had open rolls back. Returns at once. */
    public void stop() {
        coordinator.cancel();
    }
}
