package dev.godwit.coordinator.job;

import dev.godwit.common.job.JobId;
import dev.godwit.common.job.JobState;
import dev.godwit.common.job.RiskLevel;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * All of a job that changes.
 *
 * @param pausedFrom the state that it goes back to, while it is {@code PAUSED}
 * @param cancelling cancelled, or failed where {@code failure} stands: its targets are being closed to whoever may still write for it
 * @param pauseReason why it is paused, if somebody said so
 * @param resumesAt when it goes on by itself; null unless it paused by itself
 * @param stalls how often it paused by itself since it last got on
 * @param stage index into its kind's stages, -1 before the first
 * @param round how often the present stage was reconciled
 * @param replans how often it was planned again since a person last asked for it
 * @param holds whether it keeps conflicting jobs from starting
 * @param waitsFor the job that it is {@code QUEUED} behind
 * @param planHash of its plan; null until there is one
 * @param risk of its plan; null means not known
 * @param gateExpires when the present request for approval lapses
 */
public record JobStatus(
        JobState state,
        @Nullable JobState pausedFrom,
        @Nullable String pauseReason,
        @Nullable Instant resumesAt,
        int stalls,
        boolean cancelling,
        int epoch,
        int stage,
        Phase phase,
        int round,
        int replans,
        boolean holds,
        @Nullable JobId waitsFor,
        @Nullable String planHash,
        @Nullable RiskLevel risk,
        @Nullable Instant gateExpires,
        @Nullable Failure failure,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt) {

    /** The same, without a present stage. */
    public JobStatus beforeItsStages() {
        return new JobStatus(
                state,
                pausedFrom,
                pauseReason,
                resumesAt,
                stalls,
                cancelling,
                epoch,
                -1,
                phase,
                round,
                replans,
                holds,
                waitsFor,
                planHash,
                risk,
                gateExpires,
                failure,
                startedAt,
                finishedAt);
    }

    /** Of a job that was just accepted. */
    public static final JobStatus NEW = new JobStatus(
            JobState.SUBMITTED,
            null,
            null,
            null,
            0,
            false,
            0,
            -1,
            Phase.WORK,
            0,
            0,
            false,
            null,
            null,
            null,
            null,
            null,
            null,
            null);
}
