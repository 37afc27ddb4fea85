package dev.godwit.coordinator.job;

import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.Fence;
import dev.godwit.common.job.JobId;
import dev.godwit.common.job.TaskId;
import dev.godwit.common.job.TaskState;
import dev.godwit.common.job.WorkerId;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A task as far as its owner, or who says to be its owner, may change it. Says what a call means; changes nothing.
 *
 * @param failures how many failures count against its attempts
 * @param losses how often its lease lapsed
 * @param fence of the latest grant, or null if it was never granted
 * @param owner of the latest grant
 * @param lapsed whether the latest lease ran out, and nobody else was granted the task since
 * @param closed how the latest grant ended, or null while it has not, or where it was taken away
 * @param signalled whether the latest grant, of a companion, has signalled
 * @param leaving the fence of an earlier owner, of a companion, who stays up until the next one has signalled; or null
 * @param needed whether other tasks wait for it
 */
public record Task(
        TaskId id,
        JobId job,
        int epoch,
        String key,
        String stage,
        String kind,
        Purpose purpose,
        boolean companion,
        TaskState state,
        int attempt,
        int failures,
        int losses,
        @Nullable Fence fence,
        @Nullable WorkerId owner,
        boolean lapsed,
        @Nullable Closure closed,
        boolean signalled,
        @Nullable Fence leaving,
        boolean needed) {

    /** How a grant ended that its owner ended. */
    public enum Closure {
        COMPLETED,
        FAILED,
        REFUSED,
        RELEASED
    }

    /** What a call under a fence means. */
    public enum Verdict {
        /** It counts. */
        APPLY,
        /** It was done already, by the same owner: nothing to do, and no error. */
        REPEAT,
        /** The caller holds this task no longer. */
        REFUSE
    }

    /** Whether {@code caller} still has the task: it runs under that fence, or its lease lapsed and nobody else was granted it. */
    public boolean heldBy(Fence caller) {
        return caller.equals(fence) && (state == TaskState.RUNNING || (state == TaskState.READY && lapsed));
    }

    /** Whether {@code caller} has given this companion back, and is still to stay up for it. */
    public boolean leftBy(Fence caller) {
        return caller.equals(leaving);
    }

    public Verdict completion(Fence caller) {
        if (heldBy(caller)) {
            return Verdict.APPLY;
        }
        return repeats(caller, Closure.COMPLETED) && state == TaskState.SUCCEEDED ? Verdict.REPEAT : Verdict.REFUSE;
    }

    public Verdict failure(Fence caller) {
        return endedAs(caller, Closure.FAILED);
    }

    public Verdict release(Fence caller) {
        return endedAs(caller, Closure.RELEASED);
    }

    private Verdict endedAs(Fence caller, Closure how) {
        if (heldBy(caller)) {
            return Verdict.APPLY;
        }
        return repeats(caller, how) ? Verdict.REPEAT : Verdict.REFUSE;
    }

    /** Whether this fence, which nobody has been granted the task after, was ended like this before. */
    public boolean repeats(Fence caller, Closure how) {
        return caller.equals(fence) && closed == how;
    }

    /** What a failure leads to. Sealing a target is tried for ever: until it is done, the job has not let go. */
    public AfterFailure afterFailure(FailureKind failure, Retries retries, double chance) {
        if (purpose == Purpose.SEAL) {
            return new AfterFailure.Again(retries.pause(failures + 1, chance), true);
        }
        return switch (failure) {
            case PERMANENT, REPLAN -> new AfterFailure.Final();
            case BUSY -> new AfterFailure.Again(retries.pause(attempt, chance), false);
            case EXHAUSTED -> new AfterFailure.Again(Duration.ZERO, false);
            case TRANSIENT ->
                failures + 1 < retries.attempts(kind)
                        ? new AfterFailure.Again(retries.pause(failures + 1, chance), true)
                        : new AfterFailure.Final();
        };
    }

    /** How long a task rests whose worker was lost. The first time not at all: most often it is the worker that died, not the task that kills. */
    public Duration restAfterLoss(Retries retries, double chance) {
        return losses == 0 ? Duration.ZERO : retries.pause(losses, chance);
    }

    /** What comes after a failed attempt. */
    public sealed interface AfterFailure {

        /** Another attempt, after {@code pause}; {@code counted} if the failure counts against the task's attempts. */
        record Again(Duration pause, boolean counted) implements AfterFailure {}

        /** None: the job has to deal with it. */
        record Final() implements AfterFailure {}
    }
}
