package dev.godwit.coordinator.job;

import dev.godwit.common.job.JobId;
import dev.godwit.common.job.JobState;
import dev.godwit.common.job.TaskState;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Jobs, as people and services see them.
 *
 * <p>Each call that changes something is idempotent (asked again it changes nothing and answers with the job as it stands), is one
 * transaction with its events and audit records, and throws {@link JobRefusedException} if it may not be. All block: never call from
 * an event loop. Thread-safe, and any number of coordinators may serve them at once.
 */
public interface Jobs {

    JobView submit(Principal by, Submission submission);

    /** With its plan. */
    Optional<JobView> find(JobId id);

    /** The newest first, without their plans.
     *
     * @param before where the last page ended, or null for the first page
     * @param limit 1 to 200 */
    List<JobView> list(Filter filter, @Nullable JobId before, int limit);

    /** The tasks of the job's present epoch in the order of their keys.
     *
     * @param after the last key of the previous page, or null
     * @param limit 1 to 1000 */
    List<TaskView> tasks(JobId id, @Nullable TaskState state, @Nullable String after, int limit);

    /** The events after {@code sequence} (0 for all), in order; up to {@code limit}, 1 to 1000. */
    List<JobEventView> events(JobId id, long sequence, int limit);

    /** Takes all tasks away at once; {@code CANCELLED} is reported once every written target is closed to their owners. */
    JobView cancel(JobId id, Principal by, @Nullable String reason);

    /** Workers give their tasks back; companions, as holders of a snapshot, stay. */
    JobView pause(JobId id, Principal by, @Nullable String reason);

    JobView resume(JobId id, Principal by);

    /** Takes a failed job up again where it failed, or plans it again where its plan or its snapshot no longer holds. */
    JobView retry(JobId id, Principal by);

    /** @param planHash of the plan that {@code by} has seen: approval of another one is refused */
    JobView approve(JobId id, Principal by, String planHash, @Nullable String comment);

    /** @param planHash as in {@link #approve} */
    JobView reject(JobId id, Principal by, String planHash, @Nullable String comment);

    /** Which jobs; null means any. */
    record Filter(
            @Nullable JobState state,
            @Nullable String kind,
            @Nullable String environment,
            @Nullable String submittedBy) {

        public static final Filter ALL = new Filter(null, null, null, null);
    }
}
