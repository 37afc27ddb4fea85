package dev.godwit.common.worker;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One grant that this worker has taken on, from its claim until the coordinator knows how it ended.
 *
 * <p>Thread-safe. Its own lock guards the working thread and the reason to stop, so that an interrupt never reaches a thread that has
 * already left the handler.
 */
final class Assignment {

    private final Grant grant;
    private final CompletableFuture<Void> revoked = new CompletableFuture<>();
    private final CountDownLatch finish = new CountDownLatch(1);
    private final List<Runnable> stopActions = new CopyOnWriteArrayList<>();
    private @Nullable Thread thread;
    private @Nullable StopReason stop;
    private boolean worked;
    private volatile boolean handedOver;
    private volatile Map<String, JsonNode> offers;
    private volatile @Nullable Progress progress;

    Assignment(Grant grant) {
        this.grant = grant;
        this.offers = grant.offers();
    }

    Grant grant() {
        return grant;
    }

    /** The handler begins on the calling thread. False if it is not to begin any more. */
    synchronized boolean beginWork() {
        thread = stop == null ? Thread.currentThread() : null;
        return stop == null;
    }

    /** The handler has returned on the calling thread, which is interrupted no more. */
    synchronized void endWork() {
        worked = true;
        thread = null;
        Thread.interrupted();
        stopActions.clear();
    }

    synchronized boolean worked() {
        return worked;
    }

    /** Records that the work is to stop. True if it was not to before. */
    boolean stop(StopReason reason) {
        if (reason == StopReason.REVOKED) {
            revoked.complete(null);
        }
        synchronized (this) {
            boolean first = stop == null;
            stop = first || reason == StopReason.REVOKED ? reason : stop;
            return first;
        }
    }

    synchronized @Nullable StopReason stopReason() {
        return stop;
    }

    /** Interrupts the handler. False if it does not run any more. */
    synchronized boolean interrupt() {
        if (thread != null) {
            thread.interrupt();
        }
        return !worked;
    }

    /** What the handler's thread is doing, or nothing if it does not run. */
    synchronized StackTraceElement[] stack() {
        return thread == null ? new StackTraceElement[0] : thread.getStackTrace();
    }

    /** Completed when the coordinator has said that this task is not ours. */
    CompletableFuture<Void> revoked() {
        return revoked;
    }

    void addStopAction(Runnable action) {
        stopActions.add(action);
    }

    void removeStopAction(Runnable action) {
        stopActions.remove(action);
    }

    List<Runnable> stopActions() {
        return List.copyOf(stopActions);
    }

    /** The stage needs this companion no longer. */
    void finish() {
        finish.countDown();
    }

    boolean awaitFinish(Duration atMost) throws InterruptedException {
        return finish.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** This companion was offered to other workers, and is kept up until one of them has it. */
    void handOver() {
        handedOver = true;
    }

    boolean handedOver() {
        return handedOver;
    }

    void offers(Map<String, JsonNode> latest) {
        offers = latest;
    }

    Map<String, JsonNode> offers() {
        return offers;
    }

    void progress(Progress latest) {
        progress = latest;
    }

    @Nullable
    Progress progress() {
        return progress;
    }
}
