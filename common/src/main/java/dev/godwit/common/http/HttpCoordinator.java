package dev.godwit.common.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.Fence;
import dev.godwit.common.job.JobId;
import dev.godwit.common.job.TaskId;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.worker.ClaimRequest;
import dev.godwit.common.worker.ClaimResponse;
import dev.godwit.common.worker.CoordinatorApi;
import dev.godwit.common.worker.CoordinatorUnavailableException;
import dev.godwit.common.worker.LeaseRefusedException;
import dev.godwit.common.worker.Renewal;
import dev.godwit.common.worker.ReportRefusedException;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The coordinator over HTTP: any of several, the first that answers. Waits at most 2 s for a connection and 5 s for an answer (60 s where
 * megabytes move), and never tries again by itself.
 *
 * <p>Only a 409 {@code lease-refused} is a refusal. A proxy's 409, a 401 or a 500 is not: the worker carries on and asks again.
 */
public final class HttpCoordinator implements CoordinatorApi {

    private final Transport transport;

    /** @param token null where the coordinator asks for none */
    public HttpCoordinator(List<URI> servers, @Nullable String token) {
        this.transport = new Transport(servers, token);
    }

    @Override
    public ClaimResponse claim(ClaimRequest request) throws CoordinatorUnavailableException {
        return read(expectOk(send(HttpCall.post("/v1/claims", request))), ClaimResponse.class);
    }

    @Override
    public Renewal.Response renew(TaskId task, Renewal.Request request)
            throws LeaseRefusedException, CoordinatorUnavailableException {
        return read(underLease(HttpCall.post(path(task, "renew"), request)), Renewal.Response.class);
    }

    @Override
    public void complete(TaskId task, Fence fence, TaskResult result)
            throws LeaseRefusedException, ReportRefusedException, CoordinatorUnavailableException {
        HttpReply reply = send(HttpCall.post(path(task, "complete"), new TaskReport.Completed(fence, result))
                .transfer());
        if (reply.status() == ProblemType.REPORT_REFUSED.status()) {
            throw new ReportRefusedException(detail(reply));
        }
        checkLease(reply);
        expectOk(reply);
    }

    @Override
    public void fail(TaskId task, Fence fence, FailureKind kind, String code, String message)
            throws LeaseRefusedException, CoordinatorUnavailableException {
        underLease(HttpCall.post(path(task, "fail"), new TaskReport.Failed(fence, kind, code, message)));
    }

    @Override
    public void release(TaskId task, Fence fence) throws LeaseRefusedException, CoordinatorUnavailableException {
        underLease(HttpCall.post(path(task, "release"), new TaskReport.Released(fence)));
    }

    @Override
    public void signal(TaskId task, Fence fence, JsonNode offer)
            throws LeaseRefusedException, CoordinatorUnavailableException {
        underLease(HttpCall.post(path(task, "signal"), new TaskReport.Signalled(fence, offer)));
    }

    @Override
    public byte[] bundle(String sha256) throws CoordinatorUnavailableException {
        HttpCall call = HttpCall.get("/v1/bundles/" + Paths.segment(sha256))
                .header("Accept", "application/octet-stream, application/problem+json")
                .transfer();
        return expectOk(send(call)).body();
    }

    @Override
    public void artifact(TaskId task, Fence fence, JobId job, String name, String mediaType, byte[] content)
            throws LeaseRefusedException, CoordinatorUnavailableException {
        underLease(HttpCall.put(path(task, "artifacts/" + Paths.segment(name)), mediaType, content)
                .header(TaskReport.FENCE_HEADER, fence.toString()));
    }

    private static String path(TaskId task, String action) {
        return "/v1/tasks/" + task + "/" + action;
    }

    private HttpReply send(HttpCall call) throws CoordinatorUnavailableException {
        try {
            return transport.send(call);
        } catch (UnreachableException e) {
            throw new CoordinatorUnavailableException(String.valueOf(e.getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CoordinatorUnavailableException("Interrupted while asking the coordinator", e);
        }
    }

    private HttpReply underLease(HttpCall call) throws LeaseRefusedException, CoordinatorUnavailableException {
        HttpReply reply = send(call);
        checkLease(reply);
        return expectOk(reply);
    }

    private static void checkLease(HttpReply reply) throws LeaseRefusedException {
        if (reply.is(ProblemType.LEASE_REFUSED)) {
            throw new LeaseRefusedException(detail(reply));
        }
    }

    private static HttpReply expectOk(HttpReply reply) throws CoordinatorUnavailableException {
        if (!reply.ok()) {
            throw new CoordinatorUnavailableException("The coordinator answered " + reply.explanation());
        }
        return reply;
    }

    private static String detail(HttpReply reply) {
        return reply.problem().map(Problem::detail).orElseGet(reply::explanation);
    }

    private static <T> T read(HttpReply reply, Class<T> type) throws CoordinatorUnavailableException {
        try {
            return reply.as(type);
        } catch (IllegalArgumentException e) {
            throw new CoordinatorUnavailableException("The coordinator answered something else than documented", e);
        }
    }
}
