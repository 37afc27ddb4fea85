package dev.godwit.common.worker.local;

import dev.godwit.common.job.FailureKind;
import dev.godwit.common.worker.Grant;
import dev.godwit.common.worker.Progress;

/** Hears how a local run goes, on the run's threads and partly under its lock: returns at once, and throws nothing. */
public interface LocalListener {

    /** Hears nothing. */
    LocalListener NONE = new LocalListener() {};

    default void started(Grant grant) {}

    default void progressed(Grant grant, Progress progress) {}

    default void succeeded(Grant grant) {}

    /** The attempt failed; the task may be tried again, which is told after this. */
    default void failed(Grant grant, FailureKind kind, String code, String message) {}

    default void triedAgain(Grant grant, LocalRetry retry) {}
}
