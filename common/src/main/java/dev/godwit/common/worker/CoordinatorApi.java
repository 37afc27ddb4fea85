package dev.godwit.common.worker;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.Fence;
import dev.godwit.common.job.JobId;
import dev.godwit.common.job.TaskId;
import dev.godwit.common.job.TaskResult;

/**
 * The coordinator, as a worker sees it. Each call is idempotent: asked again after a lost reply it changes nothing and answers the
 * same. All block; none may be called from an event loop. A call whose thread is interrupted gives up as unavailable, and leaves the
 * thread interrupted. Thread-safe.
 */
public interface CoordinatorApi {

    ClaimResponse claim(ClaimRequest request) throws CoordinatorUnavailableException;

    Renewal.Response renew(TaskId task, Renewal.Request request)
            throws LeaseRefusedException, CoordinatorUnavailableException;

    /** Reports success. Only needed for a result that is large or adds tasks, and while Kafka is away; harmless otherwise. */
    void complete(TaskId task, Fence fence, TaskResult result)
            throws LeaseRefusedException, ReportRefusedException, CoordinatorUnavailableException;

    void fail(TaskId task, Fence fence, FailureKind kind, String code, String message)
            throws LeaseRefusedException, CoordinatorUnavailableException;

    /**
     * Gives a task back undone, as a draining worker does; it does not count as an attempt. A companion's owner keeps it up meanwhile: its
     * renewals are answered until the next owner has taken over, and refused from then on.
     */
    void release(TaskId task, Fence fence) throws LeaseRefusedException, CoordinatorUnavailableException;

    /** A companion is up, and offers {@code offer} to the tasks of its stage; asked again, the newer offer stands. */
    void signal(TaskId task, Fence fence, JsonNode offer) throws LeaseRefusedException, CoordinatorUnavailableException;

    /** The bytes of a bundle, whose SHA-256 the caller checks. */
    byte[] bundle(String sha256) throws CoordinatorUnavailableException;

    /** Keeps {@code content} as an artifact of the job, under the fence; a later one of the same name replaces it. */
    void artifact(TaskId task, Fence fence, JobId job, String name, String mediaType, byte[] content)
            throws LeaseRefusedException, CoordinatorUnavailableException;
}
