package dev.godwit.common.worker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has ended here and was reported through Kafka, until the coordinator has read it. Until then the leases are kept, all by one call, so
 * that a coordinator that reads slowly gives no task away that is done; what it has not read after two leases it is told by a call.
 *
 * <p>Takes no slot and no thread while it waits. Of too many the oldest are given up: a lease that lapses costs a look into the target's
 * ledger. Thread-safe; its own lock guards the entries.
 */
final class Unread {

    private static final Logger LOGGER = LoggerFactory.getLogger(Unread.class);
    private static final int MOST = 2_000;
    private static final int AT_ONCE = 500;

    private final CoordinatorApi coordinator;
    private final WorkerThreads threads;
    private final Tempo tempo;
    private final Set<Entry> entries = new LinkedHashSet<>();
    private boolean due;

    Unread(CoordinatorApi coordinator, WorkerThreads threads, Tempo tempo) {
        this.coordinator = coordinator;
        this.threads = threads;
        this.tempo = tempo;
    }

    /** One grant, and how it ended. */
    private static final class Entry {
        private final Grant grant;
        private final Outcome outcome;
        private final long tellAt;

        Entry(Grant grant, Outcome outcome) {
            this.grant = grant;
            this.outcome = outcome;
            this.tellAt = System.nanoTime() + 2 * grant.lease().toNanos();
        }
    }

    synchronized void add(Grant grant, Outcome outcome) {
        entries.add(new Entry(grant, outcome));
        if (entries.size() > MOST) {
            Iterator<Entry> oldest = entries.iterator();
            oldest.next();
            oldest.remove();
        }
        if (!due) {
            due = true;
            lookAfter(grant.lease().dividedBy(3));
        }
    }

    private void lookAfter(Duration third) {
        Duration pause = third.compareTo(tempo.longestRenewal()) < 0 ? third : tempo.longestRenewal();
        var unused = threads.call(this::look, pause);
    }

    private void look() {
        try {
            sortOut(entry -> System.nanoTime() - entry.tellAt > 0);
        } finally {
            again();
        }
    }

    private synchronized void again() {
        due = !entries.isEmpty();
        if (due) {
            lookAfter(entries.iterator().next().grant.lease().dividedBy(3));
        }
    }

    /** Sees to it that the coordinator knows of everything, for {@code patience} at most. */
    void settle(Duration patience) throws InterruptedException {
        var settled = new CountDownLatch(1);
        threads.call(() -> {
            sortOut(entry -> true);
            settled.countDown();
        });
        if (!settled.await(patience.toNanos(), TimeUnit.NANOSECONDS)) {
            LOGGER.atInfo()
                    .addKeyValue("tasks", size())
                    .log(
                            "The coordinator may not have read of all tasks that are done; their next owners find them done");
        }
    }

    private synchronized int size() {
        return entries.size();
    }

    private void sortOut(Predicate<Entry> tell) {
        List<Entry> all = all();
        for (int from = 0; from < all.size(); from += AT_ONCE) {
            keep(all.subList(from, Math.min(all.size(), from + AT_ONCE)));
        }
        for (Entry entry : all()) {
            if (tell.test(entry) && told(entry)) {
                remove(entry);
            }
        }
    }

    private synchronized List<Entry> all() {
        return new ArrayList<>(entries);
    }

    private synchronized void remove(Entry entry) {
        entries.remove(entry);
    }

    private void keep(List<Entry> some) {
        try {
            Set<Grant> open = Collections.newSetFromMap(new IdentityHashMap<>());
            open.addAll(coordinator.keep(some.stream().map(entry -> entry.grant).toList()));
            some.stream().filter(entry -> !open.contains(entry.grant)).forEach(this::remove);
        } catch (CoordinatorUnavailableException e) {
            LOGGER.atDebug().setCause(e).log("Could not keep the leases of tasks that are done; asking again");
        } catch (RuntimeException e) {
            LOGGER.atError().setCause(e).log("Leases were renewed in a way that failed as it must not; asking again");
        }
    }

    private boolean told(Entry entry) {
        try {
            tell(entry.grant, entry.outcome);
            return true;
        } catch (LeaseRefusedException | ReportRefusedException e) {
            return true;
        } catch (CoordinatorUnavailableException e) {
            LOGGER.atDebug()
                    .addKeyValue("task", entry.grant.task())
                    .setCause(e)
                    .log("Could not tell the coordinator that a task is done; telling it again");
            return false;
        }
    }

    private void tell(Grant grant, Outcome outcome)
            throws LeaseRefusedException, ReportRefusedException, CoordinatorUnavailableException {
        if (outcome instanceof Outcome.Succeeded succeeded) {
            coordinator.complete(grant, succeeded.result());
        } else if (outcome instanceof Outcome.Failed failed) {
            coordinator.fail(grant, failed.kind(), failed.code(), failed.message());
        }
    }
}
