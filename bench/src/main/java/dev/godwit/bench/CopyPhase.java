package dev.godwit.bench;

import dev.godwit.common.job.FailureKind;
import dev.godwit.common.worker.Grant;
import dev.godwit.common.worker.Progress;
import dev.godwit.common.worker.local.LocalListener;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What the copy tasks of a job took together, from the grant of the first to the end of the last, and when the target was fit for use. A failed
 * attempt counts, too. Guarded by itself.
 */
final class CopyPhase implements LocalListener {

    private static final String KIND = "sync.copy";
    private static final String FINISHED = "sync.finish";

    private final long sourcePid;
    private final long targetPid;
    private final Allocations allocations = Allocations.count();
    private final Map<String, Long> progress = new ConcurrentHashMap<>();
    private @Nullable Moment begin;
    private @Nullable Moment end;
    private @Nullable Usable usable;
    private int chunks;

    private record Moment(Usage usage, ThreadTimes threads, long allocated) {}

    /** @param used up to then, by the servers since they began */
    record Usable(long epochMillis, Usage used) {}

    CopyPhase(long sourcePid, long targetPid) {
        this.sourcePid = sourcePid;
        this.targetPid = targetPid;
    }

    @Override
    public synchronized void started(Grant grant) {
        if (grant.kind().equals(KIND) && begin == null) {
            begin = now();
        }
    }

    @Override
    public void progressed(Grant grant, Progress now) {
        if (grant.kind().equals(KIND)) {
            progress.put(grant.key(), now.done());
        }
    }

    @Override
    public synchronized void succeeded(Grant grant) {
        if (grant.kind().equals(KIND)) {
            end = now();
            chunks++;
        } else if (grant.kind().equals(FINISHED)) {
            usable = new Usable(System.currentTimeMillis(), now().usage());
        }
    }

    @Override
    public void failed(Grant grant, FailureKind kind, String code, String message) {
        System.err.println("%s failed: %s: %s".formatted(grant.key(), code, message));
    }

    synchronized int chunks() {
        return chunks;
    }

    /** How many rows have been copied by now. */
    long rows() {
        return new HashMap<>(progress)
                .values().stream().mapToLong(Long::longValue).sum();
    }

    synchronized Usage usage() {
        return required(end).usage().minus(required(begin).usage());
    }

    synchronized ThreadTimes threads() {
        return required(end).threads().minus(required(begin).threads());
    }

    synchronized long allocated() {
        return required(end).allocated() - required(begin).allocated();
    }

    synchronized Usable usable() {
        if (usable == null) {
            throw new IllegalStateException("The target was not finished");
        }
        return usable;
    }

    private static Moment required(@Nullable Moment moment) {
        if (moment == null) {
            throw new IllegalStateException("No chunk was copied");
        }
        return moment;
    }

    private Moment now() {
        return new Moment(
                Usage.now(sourcePid, targetPid, CpuTime.ofThisProcess()), ThreadTimes.now(), allocations.bytes());
    }
}
