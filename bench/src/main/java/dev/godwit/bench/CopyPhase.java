package dev.godwit.bench;

import dev.godwit.common.job.FailureKind;
import dev.godwit.common.worker.Grant;
import dev.godwit.common.worker.local.LocalListener;
import org.jspecify.annotations.Nullable;

/**
 * What the copy tasks of a job took together, from the grant of the first to the end of the last. A failed attempt counts,
 * too. Guarded by itself.
 */
final class CopyPhase implements LocalListener {

    private static final String KIND = "sync.copy";

    private final long sourcePid;
    private final long targetPid;
    private @Nullable Usage begin;
    private @Nullable Usage end;
    private int chunks;

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
    public synchronized void succeeded(Grant grant) {
        if (grant.kind().equals(KIND)) {
            end = now();
            chunks++;
        }
    }

    @Override
    public void failed(Grant grant, FailureKind kind, String code, String message) {
        System.err.println("%s failed: %s: %s".formatted(grant.key(), code, message));
    }

    synchronized int chunks() {
        return chunks;
    }

    synchronized Usage usage() {
        if (begin == null || end == null) {
            throw new IllegalStateException("No chunk was copied");
        }
        return end.minus(begin);
    }

    private Usage now() {
        return Usage.now(sourcePid, targetPid, CpuTime.ofThisProcess());
    }
}
