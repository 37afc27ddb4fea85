package dev.godwit.coordinator.job;

final class EventTypes {
    static final String JOB_SUBMITTED = "dev.godwit.job.submitted.v1";
    static final String JOB_PLANNING = "dev.godwit.job.planning.v1";
    static final String JOB_APPROVAL_REQUESTED = "dev.godwit.job.approval-requested.v1";
    static final String JOB_APPROVED = "dev.godwit.job.approved.v1";
    static final String JOB_REJECTED = "dev.godwit.job.rejected.v1";
    static final String JOB_QUEUED = "dev.godwit.job.queued.v1";
    static final String JOB_STARTED = "dev.godwit.job.started.v1";
    static final String JOB_STAGE_STARTED = "dev.godwit.job.stage-started.v1";
    static final String JOB_STAGE_COMPLETED = "dev.godwit.job.stage-completed.v1";
    static final String JOB_PAUSED = "dev.godwit.job.paused.v1";
    static final String JOB_RESUMED = "dev.godwit.job.resumed.v1";
    static final String JOB_RETRIED = "dev.godwit.job.retried.v1";
    static final String JOB_REPLANNED = "dev.godwit.job.replanned.v1";
    static final String JOB_CANCELLING = "dev.godwit.job.cancelling.v1";
    static final String JOB_CANCELLED = "dev.godwit.job.cancelled.v1";
    static final String JOB_SUCCEEDED = "dev.godwit.job.succeeded.v1";
    static final String JOB_FAILED = "dev.godwit.job.failed.v1";
    static final String JOB_EXPIRED = "dev.godwit.job.expired.v1";

    private EventTypes() {}
}
