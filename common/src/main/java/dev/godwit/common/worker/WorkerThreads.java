package dev.godwit.common.worker;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The worker's threads beside those of its tasks: one that keeps time and never calls out, and as many callers as calls are open, which
 * the tasks bound. So a coordinator or server that does not answer holds up nothing but the call to it.
 */
final class WorkerThreads implements AutoCloseable {

    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, named("godwit-timer"));
    private final ExecutorService callers = Executors.newCachedThreadPool(named("godwit-call"));

    WorkerThreads() {
        timer.setRemoveOnCancelPolicy(true);
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /**
     * Runs {@code call} on a caller's thread as soon as {@code delay} has passed.
     *
     * @return what to cancel, or null after the close: nothing happens any more then
     */
    @Nullable
    ScheduledFuture<?> call(Runnable call, Duration delay) {
        try {
            return timer.schedule(() -> call(call), delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            unlessClosed(e, timer);
            return null;
        }
    }

    /** Runs {@code call} on a caller's thread now. After the close nothing happens. */
    void call(Runnable call) {
        try {
            callers.execute(call);
        } catch (RejectedExecutionException e) {
            unlessClosed(e, callers);
        }
    }

    private static void unlessClosed(RejectedExecutionException e, ExecutorService executor) {
        if (!executor.isShutdown()) {
            throw e;
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
        callers.shutdownNow();
    }

    static ThreadFactory named(String name) {
        var count = new AtomicLong();
        return task -> {
            var thread = new Thread(task, name + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
