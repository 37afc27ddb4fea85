package dev.godwit.common.job;

/** Where a job stands. */
public enum JobState {
    SUBMITTED,
    PLANNING,
    AWAITING_APPROVAL,
    QUEUED,
    RUNNING,
    PAUSED,
    SUCCEEDED,
    FAILED,
    CANCELLED,
    REJECTED,
    EXPIRED;

    /** Whether nothing but a retry (of {@link #FAILED}) can change it any more. */
    public boolean terminal() {
        return switch (this) {
            case SUCCEEDED, FAILED, CANCELLED, REJECTED, EXPIRED -> true;
            case SUBMITTED, PLANNING, AWAITING_APPROVAL, QUEUED, RUNNING, PAUSED -> false;
        };
    }
}
