package dev.godwit.coordinator.job;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.JobId;
import dev.godwit.common.job.JobState;
import dev.godwit.common.job.Plan;
import dev.godwit.common.job.RiskLevel;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A job as it is shown.
 *
 * @param cancelling it was cancelled, or has failed where there is a failure, and its targets are being closed to the workers that had its tasks
 * @param degraded companions that should be apart run on one worker: losing that worker means to start again
 * @param epoch how often it was planned again or cancelled
 * @param stage the present one, or null before the first
 * @param pause why nothing is granted; null unless it is {@code PAUSED}
 * @param waitsFor the running job that uses the same databases, while this one is {@code QUEUED}
 * @param plan null until there is one, and in lists
 * @param planHash what approvals are bound to
 * @param approvals those given to the present plan
 * @param required what the policy asks of the present plan; empty if nothing, or nothing yet
 * @param failure why it failed, or, while it is being cancelled, why a target could not be closed so far; or null
 * @param schedule what made it; null if {@code submittedBy} asked for it
 * @param sequence of its latest event
 */
public record JobView(
        JobId id,
        String kind,
        String environment,
        JobState state,
        boolean cancelling,
        boolean degraded,
        @Nullable PauseView pause,
        int epoch,
        @Nullable String stage,
        List<StageView> stages,
        @Nullable String source,
        @Nullable String target,
        JsonNode request,
        @Nullable String bundle,
        int priority,
        boolean allowConflicts,
        Set<String> authors,
        @Nullable JobId waitsFor,
        @Nullable Plan plan,
        @Nullable String planHash,
        @Nullable RiskLevel risk,
        List<ApprovalView> approvals,
        List<RequirementView> required,
        @Nullable Instant approvalExpiresAt,
        @Nullable FailureView failure,
        String submittedBy,
        @Nullable Occasion schedule,
        Instant submittedAt,
        Instant updatedAt,
        @Nullable Instant finishedAt,
        long sequence) {

    public JobView {
        stages = List.copyOf(stages);
        authors = Set.copyOf(authors);
        approvals = List.copyOf(approvals);
        required = List.copyOf(required);
    }

    /**
     * The tasks of one stage, counted; companions are not among them.
     *
     * @param done units that tasks have reported as done, as in rows
     */
    public record StageView(
            String name, long total, long succeeded, long running, long failed, long done, long bytes) {}

    /** Why it is paused, if somebody said so, and when it goes on by itself, if it does. */
    public record PauseView(
            @Nullable String reason, @Nullable Instant resumesAt) {}

    /** One person's approval. */
    public record ApprovalView(
            String by, Instant at, @Nullable String comment) {}

    /** So many distinct people with one of these roles. */
    public record RequirementView(int count, Set<String> roles) {

        public RequirementView {
            roles = Set.copyOf(roles);
        }
    }

    /** @param task key of the task that failed, or null */
    public record FailureView(
            FailureKind kind,
            String code,
            String message,
            @Nullable String task) {}
}
