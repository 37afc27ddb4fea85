package dev.godwit.common.job;

/** Where a task stands. */
public enum TaskState {
    BLOCKED,
    READY,
    RUNNING,
    SUCCEEDED,
    FAILED,
    CANCELLED;

    public boolean terminal() {
        return this == SUCCEEDED || this == FAILED || this == CANCELLED;
    }
}
