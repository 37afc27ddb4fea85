package dev.godwit.common.event;

import static dev.godwit.common.event.TopicNames.AUDIT;
import static dev.godwit.common.event.TopicNames.CONTROL;
import static dev.godwit.common.event.TopicNames.HOOK_EVENTS;
import static dev.godwit.common.event.TopicNames.JOBS;
import static dev.godwit.common.event.TopicNames.JOB_EVENTS;
import static dev.godwit.common.event.TopicNames.SCHEDULE_EVENTS;
import static dev.godwit.common.event.TopicNames.TASK_EVENTS;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Every type of event there is. A type that is not here can be neither written nor read. */
public final class EventTypes {

    public static final String JOB_SUBMITTED = "dev.godwit.job.submitted.v1";
    public static final String JOB_PLANNING = "dev.godwit.job.planning.v1";
    public static final String JOB_APPROVAL_REQUESTED = "dev.godwit.job.approval-requested.v1";
    public static final String JOB_APPROVED = "dev.godwit.job.approved.v1";
    public static final String JOB_REJECTED = "dev.godwit.job.rejected.v1";
    public static final String JOB_QUEUED = "dev.godwit.job.queued.v1";
    public static final String JOB_STARTED = "dev.godwit.job.started.v1";
    public static final String JOB_STAGE_STARTED = "dev.godwit.job.stage-started.v1";
    public static final String JOB_STAGE_COMPLETED = "dev.godwit.job.stage-completed.v1";
    public static final String JOB_PROGRESSED = "dev.godwit.job.progressed.v1";
    public static final String JOB_PAUSED = "dev.godwit.job.paused.v1";
    public static final String JOB_RESUMED = "dev.godwit.job.resumed.v1";
    public static final String JOB_RETRIED = "dev.godwit.job.retried.v1";
    public static final String JOB_REPLANNED = "dev.godwit.job.replanned.v1";
    public static final String JOB_CANCELLING = "dev.godwit.job.cancelling.v1";
    public static final String JOB_CANCELLED = "dev.godwit.job.cancelled.v1";
    public static final String JOB_SUCCEEDED = "dev.godwit.job.succeeded.v1";
    public static final String JOB_FAILED = "dev.godwit.job.failed.v1";
    public static final String JOB_EXPIRED = "dev.godwit.job.expired.v1";

    public static final String JOB_STATE = "dev.godwit.job.state.v1";

    public static final String TASK_READY = "dev.godwit.task.ready.v1";
    public static final String CONTROL_LOOK = "dev.godwit.control.look.v1";

    public static final String TASK_CLAIMED = "dev.godwit.task.claimed.v1";
    public static final String TASK_PROGRESSED = "dev.godwit.task.progressed.v1";
    public static final String TASK_COMPLETED = "dev.godwit.task.completed.v1";
    public static final String TASK_FAILED = "dev.godwit.task.failed.v1";

    public static final String AUDIT_RECORDED = "dev.godwit.audit.recorded.v1";
    public static final String AUDIT_CHECKPOINT = "dev.godwit.audit.checkpoint.v1";

    public static final String HOOK_PRE_VALIDATE = "dev.godwit.hook.pre-validate.v1";
    public static final String HOOK_PRE_EXECUTE = "dev.godwit.hook.pre-execute.v1";
    public static final String HOOK_POST_EXECUTE = "dev.godwit.hook.post-execute.v1";
    public static final String HOOK_POST_COMPLETE = "dev.godwit.hook.post-complete.v1";
    public static final String HOOK_PRE_ROLLBACK = "dev.godwit.hook.pre-rollback.v1";
    public static final String HOOK_POST_ROLLBACK = "dev.godwit.hook.post-rollback.v1";

    public static final String SCHEDULE_CHANGED = "dev.godwit.schedule.changed.v1";
    public static final String SCHEDULE_FIRED = "dev.godwit.schedule.fired.v1";
    public static final String SCHEDULE_SKIPPED = "dev.godwit.schedule.skipped.v1";
    public static final String SCHEDULE_MISSED = "dev.godwit.schedule.missed.v1";
    public static final String SCHEDULE_REFUSED = "dev.godwit.schedule.refused.v1";

    private static final List<String> DOORBELLS =
            TopicNames.FAMILIES.stream().map(TopicNames::tasks).toList();

    private static final List<EventType> ALL = List.of(
            new EventType(JOB_SUBMITTED, List.of(JOB_EVENTS), 1, "A job was accepted."),
            job(JOB_PLANNING, "Planning began: what the job will do is being worked out."),
            job(JOB_APPROVAL_REQUESTED, "The plan needs the approval of people before anything is changed."),
            job(JOB_APPROVED, "One person approved the plan; more may be needed."),
            job(JOB_REJECTED, "A person refused the plan; the job is over."),
            job(JOB_QUEUED, "The job may run, and waits for its turn or for a conflicting job."),
            job(JOB_STARTED, "The job runs."),
            job(JOB_STAGE_STARTED, "A stage of the job began."),
            job(JOB_STAGE_COMPLETED, "Every task of a stage succeeded."),
            job(JOB_PROGRESSED, "How far the job is; at most one every few seconds."),
            job(JOB_PAUSED, "The job was paused: tasks are given back, none is granted."),
            job(JOB_RESUMED, "A paused job goes on."),
            job(JOB_RETRIED, "A failed job was started again by a person."),
            job(JOB_REPLANNED, "The plan no longer fitted; the job is planned again under a new epoch."),
            job(JOB_CANCELLING, "Someone cancelled the job; its tasks are being stopped."),
            job(JOB_CANCELLED, "The job was cancelled and nothing of it runs."),
            job(JOB_SUCCEEDED, "The job did all it had to do, and that was verified as its stages say."),
            job(JOB_FAILED, "The job stopped on a failure."),
            job(JOB_EXPIRED, "Nobody approved the plan in time; the job is over."),
            new EventType(JOB_STATE, List.of(JOBS), 0, "The latest state of a job; compacted by job id."),
            new EventType(
                    TASK_READY, DOORBELLS, 0, "A doorbell: there may be work. It carries nothing that is trusted."),
            new EventType(CONTROL_LOOK, List.of(CONTROL), 0, "A doorbell: renew this task now and obey the answer."),
            task(TASK_CLAIMED, "A worker began a task."),
            task(TASK_PROGRESSED, "How far a worker is with a task."),
            task(TASK_COMPLETED, "A worker finished a task."),
            task(TASK_FAILED, "A worker could not do a task."),
            new EventType(AUDIT_RECORDED, List.of(AUDIT), 0, "An audit record, numbered and signed where it was made."),
            new EventType(
                    AUDIT_CHECKPOINT, List.of(TopicNames.AUDIT_CHECKPOINTS), 0, "A signed head of the audit log."),
            hook(HOOK_PRE_VALIDATE, "before the input is validated"),
            hook(HOOK_PRE_EXECUTE, "before anything is executed"),
            hook(HOOK_POST_EXECUTE, "after execution, in its transaction"),
            hook(HOOK_POST_COMPLETE, "after all is committed"),
            hook(HOOK_PRE_ROLLBACK, "before a rollback"),
            hook(HOOK_POST_ROLLBACK, "after a rollback"),
            schedule(SCHEDULE_CHANGED, "Someone added, replaced, paused, resumed or removed a schedule."),
            schedule(SCHEDULE_FIRED, "A schedule made a job."),
            schedule(SCHEDULE_SKIPPED, "A schedule made no job of an instant, as its overlap policy says."),
            schedule(SCHEDULE_MISSED, "Instants passed while no coordinator looked, and are not made up for."),
            schedule(SCHEDULE_REFUSED, "A schedule could make no job: its author, or the policy, does not allow it."));

    private static final Map<String, EventType> BY_NAME =
            ALL.stream().collect(Collectors.toUnmodifiableMap(EventType::name, Function.identity()));

    private EventTypes() {}

    public static List<EventType> all() {
        return ALL;
    }

    public static Optional<EventType> find(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    /** @throws IllegalArgumentException if there is no such type */
    public static EventType get(String name) {
        return find(name).orElseThrow(() -> new IllegalArgumentException("No such event type: '" + name + "'"));
    }

    private static EventType job(String name, String meaning) {
        return new EventType(name, List.of(JOB_EVENTS), 0, meaning);
    }

    private static EventType task(String name, String meaning) {
        return new EventType(name, List.of(TASK_EVENTS), 0, meaning);
    }

    private static EventType schedule(String name, String meaning) {
        return new EventType(name, List.of(SCHEDULE_EVENTS), 0, meaning);
    }

    private static EventType hook(String name, String when) {
        return new EventType(name, List.of(HOOK_EVENTS), 0, "The outcome of a hook that ran " + when + ".");
    }
}
