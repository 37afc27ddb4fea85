package dev.godwit.common.worker;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.TaskResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The coordinator, as a worker sees it. Each call is idempotent: asked again after a lost reply it changes nothing and answers the
 * same. What is said under a grant is only heard from the token that claimed it, and with the grant's secret. All block; none may be
 * called from an event loop. A call whose thread is interrupted gives up as unavailable, and leaves the thread interrupted. Thread-safe.
 */
public interface CoordinatorApi {

    ClaimResponse claim(ClaimRequest request) throws CoordinatorUnavailableException;

    /** @param progress the latest, so that people see it while Kafka is away, or null */
    Renewal.Response renew(Grant grant, @Nullable Progress progress)
            throws LeaseRefusedException, CoordinatorUnavailableException;

    /**
     * Keeps the leases of tasks that have ended here, until the coordinator has read so.
     *
     * @return those of these grants that it has not read of yet, and which hold for another lease
     */
    List<Grant> keep(List<Grant> ended) throws CoordinatorUnavailableException;

    /** Reports success. Only needed for a result that is large or adds tasks, and while Kafka is away; harmless otherwise. */
    void complete(Grant grant, TaskResult result)
            throws LeaseRefusedException, ReportRefusedException, CoordinatorUnavailableException;

    void fail(Grant grant, FailureKind kind, String code, String message)
            throws LeaseRefusedException, CoordinatorUnavailableException;

    /**
     * Gives a task back undone, as a draining worker does; it does not count as an attempt. A companion's owner keeps it up meanwhile: its
     * renewals are answered until the next owner has taken over, and refused from then on.
     */
    void release(Grant grant) throws LeaseRefusedException, CoordinatorUnavailableException;

    /** A companion is up, and offers {@code offer} to the tasks of its stage; asked again, the newer offer stands. */
    void signal(Grant grant, JsonNode offer) throws LeaseRefusedException, CoordinatorUnavailableException;

    /** The bytes of a bundle, whose SHA-256 the caller checks. */
    byte[] bundle(String sha256) throws CoordinatorUnavailableException;

    /** Keeps {@code content} as an artifact of the job, under the fence; a later one of the same name replaces it. */
    void artifact(Grant grant, String name, String mediaType, byte[] content)
            throws LeaseRefusedException, CoordinatorUnavailableException;
}
