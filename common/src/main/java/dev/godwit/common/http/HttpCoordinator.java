package dev.godwit.common.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.worker.ClaimRequest;
import dev.godwit.common.worker.ClaimResponse;
import dev.godwit.common.worker.CoordinatorApi;
import dev.godwit.common.worker.CoordinatorUnavailableException;
import dev.godwit.common.worker.Grant;
import dev.godwit.common.worker.LeaseRefusedException;
import dev.godwit.common.worker.Progress;
import dev.godwit.common.worker.Renewal;
import dev.godwit.common.worker.ReportRefusedException;
import java.net.URI;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The coordinator over HTTP: any of several, the first that answers. Waits at most 2 s for a connection and 5 s for an answer (60 s where
 * megabytes move), and never tries again by itself.
 *
 * <p>Only a 409 {@code lease-refused} is a refusal. A proxy's 409, a 401 or a 500 is not: the worker carries on and asks again.
 */
public final class HttpCoordinator implements CoordinatorApi {

    /** A result that was answered like this is answered like this again: it is too large, or not what the coordinator takes. */
    private static final Set<Integer> NEVER_TAKEN = Set.of(400, 413, 415, 422);

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
    public Renewal.Response renew(Grant grant, @Nullable Progress progress)
            throws LeaseRefusedException, CoordinatorUnavailableException {
        var request = new Renewal.Request(grant.fence(), progress);
        return read(underLease(post(grant, "renew", request)), Renewal.Response.class);
    }

    @Override
    public List<Grant> keep(List<Grant> ended) throws CoordinatorUnavailableException {
        var request = new Renewal.Ended(ended.stream().map(Renewal.Held::of).toList());
        var open = read(expectOk(send(HttpCall.post("/v1/renewals", request))), Renewal.Open.class)
                .tasks();
        return ended.stream().filter(grant -> open.contains(grant.task())).toList();
    }

    @Override
    public void complete(Grant grant, TaskResult result)
            throws LeaseRefusedException, ReportRefusedException, CoordinatorUnavailableException {
        HttpReply reply =
                send(post(grant, "complete", new TaskReport.Completed(grant.fence(), SharedScopes.shorten(result)))
                        .transfer());
        checkLease(reply);
        if (NEVER_TAKEN.contains(reply.status())) {
            throw new ReportRefusedException(detail(reply));
        }
        expectOk(reply);
    }

    @Override
    public void fail(Grant grant, FailureKind kind, String code, String message)
            throws LeaseRefusedException, CoordinatorUnavailableException {
        underLease(post(grant, "fail", new TaskReport.Failed(grant.fence(), kind, code, message)));
    }

    @Override
    public void release(Grant grant) throws LeaseRefusedException, CoordinatorUnavailableException {
        underLease(post(grant, "release", new TaskReport.Released(grant.fence())));
    }

    @Override
    public void signal(Grant grant, JsonNode offer) throws LeaseRefusedException, CoordinatorUnavailableException {
        underLease(post(grant, "signal", new TaskReport.Signalled(grant.fence(), offer)));
    }

    @Override
    public byte[] bundle(String sha256) throws CoordinatorUnavailableException {
        HttpCall call = HttpCall.get("/v1/bundles/" + Paths.segment(sha256))
                .header("Accept", "application/octet-stream, application/problem+json")
                .transfer();
        return expectOk(send(call)).body();
    }

    @Override
    public void artifact(Grant grant, String name, String mediaType, byte[] content)
            throws LeaseRefusedException, CoordinatorUnavailableException {
        underLease(HttpCall.put(path(grant, "artifacts/" + Paths.segment(name)), mediaType, content)
                .header(TaskReport.FENCE_HEADER, grant.fence().toString())
                .header(TaskReport.SECRET_HEADER, grant.secret()));
    }

    private static HttpCall post(Grant grant, String action, Object document) {
        return HttpCall.post(path(grant, action), document).header(TaskReport.SECRET_HEADER, grant.secret());
    }

    private static String path(Grant grant, String action) {
        return "/v1/tasks/" + grant.task() + "/" + action;
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
