package dev.godwit.common.api;

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
 * A job as the API shows it.
 *
 * @param cancelling cancelled, or failed where there is a failure, while its targets are being closed to the workers that had its tasks
 * @param degraded companions that should be apart run on one worker
 * @param epoch how often it was planned again or cancelled
 * @param pause why nothing is granted, while the job is {@code PAUSED}
 * @param waitsFor the running job that uses the same databases, while this one is queued
 * @param plan null until there is one, and in lists
 * @param planHash what approvals are bound to
 * @param required what the policy still and already asked of the present plan
 * @param schedule what made it; null if {@code submittedBy} asked for it
 * @param sequence of its latest event
 */
public record JobDocument(
        JobId id,
        String kind,
        String environment,
        JobState state,
        boolean cancelling,
        boolean degraded,
        @Nullable Pause pause,
        int epoch,
        @Nullable String stage,
        List<Stage> stages,
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
        List<Approval> approvals,
        List<Requirement> required,
        @Nullable Instant approvalExpiresAt,
        @Nullable Failure failure,
        String submittedBy,
        @Nullable Occasion schedule,
        Instant submittedAt,
        Instant updatedAt,
        @Nullable Instant finishedAt,
        long sequence) {

    public JobDocument {
        stages = stages == null ? List.of() : List.copyOf(stages);
        authors = authors == null ? Set.of() : Set.copyOf(authors);
        approvals = approvals == null ? List.of() : List.copyOf(approvals);
        required = required == null ? List.of() : List.copyOf(required);
    }

    /** The tasks of one stage, counted. */
    public record Stage(String name, long total, long succeeded, long running, long failed, long done, long bytes) {}

    /**
     * @param reason in words for people; null if the person who paused it gave none
     * @param resumesAt when the job goes on by itself; null if somebody has to resume it
     */
    public record Pause(@Nullable String reason, @Nullable Instant resumesAt) {}

    public record Approval(String by, Instant at, @Nullable String comment) {}

    /** So many distinct people with one of these roles. */
    public record Requirement(int count, Set<String> roles) {}

    /** A schedule's name, and the instant for which it made the job. */
    public record Occasion(String name, Instant instant) {}

    /** @param task key of the task that failed, or null */
    public record Failure(
            FailureKind kind,
            String code,
            String message,
            @Nullable String task) {}
}
