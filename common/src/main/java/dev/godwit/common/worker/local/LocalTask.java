package dev.godwit.common.worker.local;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.job.Fence;
import dev.godwit.common.job.TaskDraft;
import dev.godwit.common.job.TaskId;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.job.TaskState;
import dev.godwit.common.worker.Grant;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One task of a local run. Confined to {@link LocalCoordinator}'s lock. */
final class LocalTask {

    private final TaskId id;
    private TaskDraft draft;
    private final boolean writes;
    private TaskState state = TaskState.READY;
    private @Nullable Grant grant;
    private Instant leaseUntil = Instant.MIN;
    private Instant notBefore = Instant.MIN;
    private int failures;
    private boolean released;
    private @Nullable JsonNode offer;
    private @Nullable TaskResult result;

    LocalTask(TaskId id, TaskDraft draft, boolean writes) {
        this.id = id;
        this.draft = draft;
        this.writes = writes;
    }

    TaskId id() {
        return id;
    }

    TaskDraft draft() {
        return draft;
    }

    /** Whether its work is in a ledger once it has succeeded. */
    boolean writes() {
        return writes;
    }

    /** Whether it is one of those that a stage waits for. */
    boolean open() {
        return !draft.companion() && state != TaskState.SUCCEEDED;
    }

    boolean idle() {
        return state == TaskState.READY;
    }

    boolean succeeded() {
        return state == TaskState.SUCCEEDED;
    }

    boolean grantable(Instant now) {
        return switch (state) {
            case READY -> !now.isBefore(notBefore);
            case RUNNING -> !now.isBefore(leaseUntil);
            case BLOCKED, SUCCEEDED, FAILED, CANCELLED -> false;
        };
    }

    void grant(Grant next, Instant until) {
        state = TaskState.RUNNING;
        grant = next;
        leaseUntil = until;
        released = false;
        offer = null;
    }

    /** Whether {@code claimed} is the fence that was granted last. */
    boolean isGranted(Fence claimed) {
        return grant != null && claimed.equals(grant.fence());
    }

    /** The last grant, if there was one. */
    @Nullable
    Grant grant() {
        return grant;
    }

    void renew(Instant until) {
        leaseUntil = until;
    }

    void succeed(TaskResult brought) {
        state = TaskState.SUCCEEDED;
        result = brought;
        JsonNode narrowed = brought.narrowed();
        if (narrowed != null) {
            draft = draft.narrowed(narrowed, brought.added());
        }
    }

    void retry(Instant from) {
        failures++;
        again(from);
    }

    void release(Instant now) {
        released = true;
        again(now);
    }

    /** The target has lost its work. */
    void lost() {
        grant = null;
        result = null;
        again(Instant.MIN);
    }

    private void again(Instant from) {
        state = TaskState.READY;
        notBefore = from;
        offer = null;
    }

    boolean released() {
        return released;
    }

    int failures() {
        return failures;
    }

    void offer(JsonNode latest) {
        offer = latest;
    }

    @Nullable
    JsonNode offer() {
        return offer;
    }

    @Nullable
    TaskResult result() {
        return result;
    }
}
