package dev.godwit.coordinator.job;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.Fence;
import dev.godwit.common.job.JobId;
import dev.godwit.common.job.TaskId;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.worker.ClaimRequest;
import dev.godwit.common.worker.ClaimResponse;
import dev.godwit.common.worker.LeaseRefusedException;
import dev.godwit.common.worker.Progress;
import dev.godwit.common.worker.Renewal;
import dev.godwit.common.worker.ReportRefusedException;
import java.util.Map;
import java.util.Set;

/**
 * The coordinator's half of the task protocol, as {@link dev.godwit.common.worker.CoordinatorApi} has it. Each call is idempotent.
 * {@link LeaseRefusedException} means exactly: this fence holds the task no longer; whatever else goes wrong is another
 * exception. Blocking, thread-safe.
 */
public interface Dispatch {

    /**
     * The caller has narrowed kinds and environments to what the worker's token allows.
     *
     * @param token names the token that asks; only it gets the same answer again, and only it may speak for the grants
     */
    ClaimResponse claim(ClaimRequest request, String token);

    /** For what comes from a worker itself, and not signed through Kafka: ends quietly if {@code token} claimed this grant and {@code
     *  secret} is its secret. */
    void requireGrantee(TaskFence grant, String secret, String token) throws LeaseRefusedException;

    /**
     * Keeps the leases of tasks that have ended at their workers, whose reports may not have been read yet.
     *
     * @param secrets of each grant
     * @return those that are still held under these fences; the others need no lease any more
     */
    Set<TaskFence> keep(Map<TaskFence, String> secrets, String token);

    Renewal.Response renew(TaskId task, Renewal.Request request) throws LeaseRefusedException;

    /** @throws ReportRefusedException if the result does not fit the job's plan; the task, and with it the job, has failed */
    void complete(TaskId task, Fence fence, TaskResult result) throws LeaseRefusedException, ReportRefusedException;

    void fail(TaskId task, Fence fence, FailureKind kind, String code, String message) throws LeaseRefusedException;

    void release(TaskId task, Fence fence) throws LeaseRefusedException;

    void signal(TaskId task, Fence fence, JsonNode offer) throws LeaseRefusedException;

    /** As {@link #complete}, for as many results as can be taken in at once. The answer says which these were; for the others nothing has
     *  happened. */
    Set<TaskFence> completeTogether(Map<TaskFence, TaskResult> results);

    /** Keeps the latest progress for people to see; that of fences which hold their tasks no longer is ignored. */
    void progress(Map<TaskFence, Progress> latest);

    /** What reports that claim to come from these grants have to be signed with; an answer for each. */
    Map<TaskFence, GrantSecret> secrets(Set<TaskFence> grants);

    /** The job of a task that {@code fence} still holds, for what else is stored under a fence. */
    JobId holder(TaskId task, Fence fence) throws LeaseRefusedException;
}
