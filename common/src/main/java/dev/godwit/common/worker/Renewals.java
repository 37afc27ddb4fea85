package dev.godwit.common.worker;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the leases of all assignments, each every third of its length, and obeys the answers. Only a refusal stops work; silence and
 * nonsense mean carry on and ask again.
 */
final class Renewals {

    private static final Logger LOGGER = LoggerFactory.getLogger(Renewals.class);

    private final CoordinatorApi coordinator;
    private final WorkerThreads threads;
    private final Stopper stopper;
    private final WorkerMetrics metrics;
    private final Tempo tempo;
    private final Map<Assignment, Watch> watches = new ConcurrentHashMap<>();

    Renewals(CoordinatorApi coordinator, WorkerThreads threads, Stopper stopper, WorkerMetrics metrics, Tempo tempo) {
        this.coordinator = coordinator;
        this.threads = threads;
        this.stopper = stopper;
        this.metrics = metrics;
        this.tempo = tempo;
    }

    void watch(Assignment assignment) {
        var watch = new Watch(assignment);
        watches.put(assignment, watch);
        watch.next(watch.pause());
    }

    void forget(Assignment assignment) {
        Watch watch = watches.remove(assignment);
        if (watch != null) {
            watch.end();
        }
    }

    /** Renews all at once. */
    void now() {
        watches.values().forEach(Watch::now);
    }

    /** Renews {@code assignment} at once. */
    void now(Assignment assignment) {
        Watch watch = watches.get(assignment);
        if (watch != null) {
            watch.now();
        }
    }

    /** The renewals of one lease, of which one is open at a time. Its own lock guards its fields. */
    private final class Watch {
        private final Assignment assignment;
        private Duration lease;
        private @Nullable ScheduledFuture<?> next;
        private boolean calling;
        private boolean again;
        private boolean over;

        Watch(Assignment assignment) {
            this.assignment = assignment;
            this.lease = assignment.grant().lease();
        }

        synchronized Duration pause() {
            if (assignment.handedOver()) {
                return tempo.handOver();
            }
            Duration third = lease.dividedBy(3);
            return third.compareTo(tempo.longestRenewal()) < 0 ? third : tempo.longestRenewal();
        }

        synchronized void next(Duration pause) {
            if (next != null) {
                next.cancel(false);
            }
            if (!over) {
                next = threads.call(this::renew, pause);
            }
        }

        synchronized void now() {
            again = true;
            if (!calling) {
                next(Duration.ZERO);
            }
        }

        synchronized void end() {
            over = true;
            next(Duration.ZERO);
        }

        private synchronized boolean begin() {
            boolean free = !over && !calling;
            calling |= free;
            again &= !free;
            return free;
        }

        private void renew() {
            if (!begin()) {
                return;
            }
            try {
                obey(coordinator.renew(assignment.grant(), assignment.progress()));
            } catch (LeaseRefusedException e) {
                refused(e);
            } catch (CoordinatorUnavailableException e) {
                LOGGER.atDebug()
                        .addKeyValue("task", assignment.grant().task())
                        .setCause(e)
                        .log("Could not renew a lease; the work goes on");
            } catch (RuntimeException e) {
                LOGGER.atError()
                        .addKeyValue("task", assignment.grant().task())
                        .setCause(e)
                        .log("A renewal failed in a way it must not; the work goes on");
            } finally {
                ended();
            }
        }

        private void obey(Renewal.Response response) {
            synchronized (this) {
                lease = response.lease();
            }
            assignment.offers(response.offers());
            switch (response.order()) {
                case CONTINUE -> {}
                case FINISH -> assignment.finish();
                case RELEASE -> {
                    if (!assignment.handedOver()) {
                        stopper.stop(assignment, StopReason.RELEASED);
                    }
                }
            }
        }

        private void refused(LeaseRefusedException e) {
            synchronized (this) {
                over = true;
            }
            if (!assignment.worked()) {
                metrics.leaseLost();
                LOGGER.atInfo()
                        .addKeyValue("task", assignment.grant().task())
                        .addKeyValue("key", assignment.grant().key())
                        .addKeyValue("fence", assignment.grant().fence())
                        .log("Stopping a task: {}", e.getMessage());
            }
            stopper.stop(assignment, StopReason.REVOKED);
        }

        private synchronized void ended() {
            calling = false;
            if (!over) {
                next(again ? Duration.ZERO : pause());
            }
        }
    }
}
