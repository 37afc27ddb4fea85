package dev.godwit.common.http;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.godwit.common.api.ArtifactDocument;
import dev.godwit.common.api.AuditDocument;
import dev.godwit.common.api.AuditVerdict;
import dev.godwit.common.api.BundleDocument;
import dev.godwit.common.api.DeadLetterDocument;
import dev.godwit.common.api.EventDocument;
import dev.godwit.common.api.JobDocument;
import dev.godwit.common.api.JobSubmission;
import dev.godwit.common.api.Page;
import dev.godwit.common.api.ScheduleDocument;
import dev.godwit.common.api.ScheduleSubmission;
import dev.godwit.common.api.TaskDocument;
import dev.godwit.common.api.TokenDocument;
import dev.godwit.common.api.TokenSubmission;
import dev.godwit.common.api.WorkerDocument;
import dev.godwit.common.job.JobId;
import dev.godwit.common.job.JobState;
import dev.godwit.common.job.TaskState;
import dev.godwit.common.job.WorkerId;
import dev.godwit.common.json.Hashes;
import dev.godwit.common.json.Json;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP API as people's tools use it: typed calls to any of several coordinators. Blocking; never tries a call again that may have
 * done something, unless doing it twice is harmless. Thread-safe.
 *
 * <p>Every call throws {@link ApiException} if the coordinator refuses it and {@link UnreachableException} if none answers.
 */
public final class ApiClient {

    private final Transport transport;

    /** @param token null where the coordinator asks for none */
    public ApiClient(List<URI> servers, @Nullable String token) {
        this.transport = new Transport(servers, token);
    }

    /** Asks for a job.
     *
     * @param idempotencyKey the same key is the same job, however often it is asked for; null for a new job */
    public JobDocument submit(JobSubmission submission, @Nullable String idempotencyKey)
            throws ApiException, UnreachableException, InterruptedException {
        String key = idempotencyKey == null ? UUID.randomUUID().toString() : idempotencyKey;
        return call(HttpCall.post("/v1/jobs", submission).header("Idempotency-Key", key), JobDocument.class);
    }

    public JobDocument job(JobId id) throws ApiException, UnreachableException, InterruptedException {
        return call(HttpCall.get(path(id, "")), JobDocument.class);
    }

    /** The newest first, without their plans. */
    public Page<JobDocument> jobs(JobFilter filter, int pageSize, @Nullable String pageToken)
            throws ApiException, UnreachableException, InterruptedException {
        var query = filter.query();
        page(query, pageSize, pageToken);
        return call(HttpCall.get("/v1/jobs" + Paths.query(query)), new TypeReference<Page<JobDocument>>() {});
    }

    public Page<TaskDocument> tasks(JobId job, @Nullable TaskState state, int pageSize, @Nullable String pageToken)
            throws ApiException, UnreachableException, InterruptedException {
        var query = new LinkedHashMap<String, String>();
        query.put("state", state == null ? "" : state.name());
        page(query, pageSize, pageToken);
        return call(HttpCall.get(path(job, "/tasks") + Paths.query(query)), new TypeReference<Page<TaskDocument>>() {});
    }

    public JobDocument cancel(JobId job, @Nullable String reason)
            throws ApiException, UnreachableException, InterruptedException {
        return steer(job, "/cancel", reason);
    }

    public JobDocument pause(JobId job, @Nullable String reason)
            throws ApiException, UnreachableException, InterruptedException {
        return steer(job, "/pause", reason);
    }

    public JobDocument resume(JobId job) throws ApiException, UnreachableException, InterruptedException {
        return steer(job, "/resume", null);
    }

    public JobDocument retry(JobId job) throws ApiException, UnreachableException, InterruptedException {
        return call(HttpCall.post(path(job, "/retry"), Map.of()).once(), JobDocument.class);
    }

    private JobDocument steer(JobId job, String action, @Nullable String reason)
            throws ApiException, UnreachableException, InterruptedException {
        var body = reason == null ? Map.of() : Map.of("reason", reason);
        return call(HttpCall.post(path(job, action), body), JobDocument.class);
    }

    /** @param planHash of the plan that was looked at */
    public JobDocument approve(JobId job, String planHash, @Nullable String comment)
            throws ApiException, UnreachableException, InterruptedException {
        return decide(job, "/approvals", planHash, comment);
    }

    /** @param planHash of the plan that was looked at */
    public JobDocument reject(JobId job, String planHash, @Nullable String comment)
            throws ApiException, UnreachableException, InterruptedException {
        return decide(job, "/rejections", planHash, comment);
    }

    private JobDocument decide(JobId job, String action, String planHash, @Nullable String comment)
            throws ApiException, UnreachableException, InterruptedException {
        var body = comment == null ? Map.of("planHash", planHash) : Map.of("planHash", planHash, "comment", comment);
        return call(HttpCall.post(path(job, action), body), JobDocument.class);
    }

    /** The events after {@code sequence} (0 for all), in order, up to {@code pageSize}. */
    public List<EventDocument> events(JobId job, long sequence, int pageSize)
            throws ApiException, UnreachableException, InterruptedException {
        var query = Map.of("after", Long.toString(sequence), "pageSize", Integer.toString(pageSize));
        return items(HttpCall.get(path(job, "/events") + Paths.query(query)), new TypeReference<>() {});
    }

    /** Brings each event after {@code sequence}, as it happens, until the job has ended. Comes back after a lost connection. */
    public void follow(JobId job, long sequence, Consumer<EventDocument> each)
            throws ApiException, UnreachableException, InterruptedException {
        new EventFollower(transport, path(job, "/events"), Long.toString(sequence)).run(each);
    }

    /** Brings each event of every job that the token may see, from now on, until the thread is interrupted. */
    public void followAll(Consumer<EventDocument> each)
            throws ApiException, UnreachableException, InterruptedException {
        new EventFollower(transport, "/v1/events", null).run(each);
    }

    public List<ArtifactDocument> artifacts(JobId job) throws ApiException, UnreachableException, InterruptedException {
        return items(HttpCall.get(path(job, "/artifacts")), new TypeReference<>() {});
    }

    public byte[] artifact(JobId job, String name) throws ApiException, UnreachableException, InterruptedException {
        return send(HttpCall.get(path(job, "/artifacts/" + Paths.segment(name)))
                        .header("Accept", "*/*")
                        .transfer())
                .body();
    }

    /** Uploads a bundle under its hash; again, nothing happens. */
    public BundleDocument upload(byte[] bundle) throws ApiException, UnreachableException, InterruptedException {
        String hash = Hashes.hex(Hashes.sha256(bundle));
        return call(HttpCall.put("/v1/bundles/" + hash, "application/octet-stream", bundle), BundleDocument.class);
    }

    public byte[] bundle(String sha256) throws ApiException, UnreachableException, InterruptedException {
        return send(HttpCall.get("/v1/bundles/" + Paths.segment(sha256))
                        .header("Accept", "*/*")
                        .transfer())
                .body();
    }

    public List<WorkerDocument> workers() throws ApiException, UnreachableException, InterruptedException {
        return items(HttpCall.get("/v1/workers"), new TypeReference<>() {});
    }

    public WorkerDocument drain(WorkerId worker) throws ApiException, UnreachableException, InterruptedException {
        return call(
                HttpCall.post("/v1/workers/" + Paths.segment(worker.value()) + "/drain", Map.of()),
                WorkerDocument.class);
    }

    /** Asks for a schedule; again for the same one, nothing happens. */
    public ScheduleDocument addSchedule(ScheduleSubmission submission)
            throws ApiException, UnreachableException, InterruptedException {
        return call(HttpCall.post("/v1/schedules", submission), ScheduleDocument.class);
    }

    /** By name. */
    public List<ScheduleDocument> schedules() throws ApiException, UnreachableException, InterruptedException {
        return items(HttpCall.get("/v1/schedules"), new TypeReference<>() {});
    }

    /** @param next how many instants to come, 1 to 100 */
    public ScheduleDocument schedule(String name, int next)
            throws ApiException, UnreachableException, InterruptedException {
        return call(
                HttpCall.get(schedulePath(name) + Paths.query(Map.of("next", Integer.toString(next)))),
                ScheduleDocument.class);
    }

    public ScheduleDocument pauseSchedule(String name, @Nullable String reason)
            throws ApiException, UnreachableException, InterruptedException {
        var body = reason == null ? Map.of() : Map.of("reason", reason);
        return call(HttpCall.post(schedulePath(name) + "/pause", body), ScheduleDocument.class);
    }

    public ScheduleDocument resumeSchedule(String name)
            throws ApiException, UnreachableException, InterruptedException {
        return call(HttpCall.post(schedulePath(name) + "/resume", Map.of()), ScheduleDocument.class);
    }

    /** Its jobs stay. */
    public ScheduleDocument removeSchedule(String name)
            throws ApiException, UnreachableException, InterruptedException {
        return call(HttpCall.delete(schedulePath(name)), ScheduleDocument.class);
    }

    private static String schedulePath(String name) {
        return "/v1/schedules/" + Paths.segment(name);
    }

    /** The answer holds the token itself, for the only time. */
    public TokenDocument createToken(TokenSubmission submission)
            throws ApiException, UnreachableException, InterruptedException {
        return call(HttpCall.post("/v1/tokens", submission).once(), TokenDocument.class);
    }

    public Page<TokenDocument> tokens(int pageSize, @Nullable String pageToken)
            throws ApiException, UnreachableException, InterruptedException {
        var query = new LinkedHashMap<String, String>();
        page(query, pageSize, pageToken);
        return call(HttpCall.get("/v1/tokens" + Paths.query(query)), new TypeReference<Page<TokenDocument>>() {});
    }

    public TokenDocument revokeToken(String id) throws ApiException, UnreachableException, InterruptedException {
        return call(HttpCall.delete("/v1/tokens/" + Paths.segment(id)), TokenDocument.class);
    }

    /** The newest records first. */
    public Page<AuditDocument> audit(int pageSize, @Nullable String pageToken)
            throws ApiException, UnreachableException, InterruptedException {
        var query = new LinkedHashMap<String, String>();
        page(query, pageSize, pageToken);
        return call(HttpCall.get("/v1/audit" + Paths.query(query)), new TypeReference<Page<AuditDocument>>() {});
    }

    /** Has the coordinator verify all of the audit log; takes as long as reading it. */
    public AuditVerdict verifyAudit() throws ApiException, UnreachableException, InterruptedException {
        return call(HttpCall.get("/v1/audit/verify").transfer(), AuditVerdict.class);
    }

    /** The newest first, without their content.
     *
     * @param state {@code OPEN}, {@code REPLAYED}, {@code DISCARDED}, or null for all */
    public List<DeadLetterDocument> deadLetters(@Nullable String state, int pageSize)
            throws ApiException, UnreachableException, InterruptedException {
        var query = new LinkedHashMap<String, String>();
        query.put("state", state == null ? "" : state);
        query.put("pageSize", Integer.toString(pageSize));
        return items(HttpCall.get("/v1/dead-letters" + Paths.query(query)), new TypeReference<>() {});
    }

    public DeadLetterDocument deadLetter(UUID id) throws ApiException, UnreachableException, InterruptedException {
        return call(HttpCall.get("/v1/dead-letters/" + id), DeadLetterDocument.class);
    }

    /** Sends a dead letter to its topic once more. */
    public DeadLetterDocument replay(UUID id) throws ApiException, UnreachableException, InterruptedException {
        return call(HttpCall.post("/v1/dead-letters/" + id + "/replay", Map.of()), DeadLetterDocument.class);
    }

    public DeadLetterDocument discard(UUID id) throws ApiException, UnreachableException, InterruptedException {
        return call(HttpCall.post("/v1/dead-letters/" + id + "/discard", Map.of()), DeadLetterDocument.class);
    }

    private static void page(Map<String, String> query, int size, @Nullable String token) {
        query.put("pageSize", Integer.toString(size));
        query.put("pageToken", token == null ? "" : token);
    }

    private static String path(JobId job, String more) {
        return "/v1/jobs/" + job + more;
    }

    private <T> List<T> items(HttpCall call, TypeReference<Page<T>> type)
            throws ApiException, UnreachableException, InterruptedException {
        return call(call, type).items();
    }

    private <T> T call(HttpCall call, Class<T> type) throws ApiException, UnreachableException, InterruptedException {
        return understood(call, () -> send(call).as(type));
    }

    private <T> T call(HttpCall call, TypeReference<T> type)
            throws ApiException, UnreachableException, InterruptedException {
        return understood(
                call, () -> Json.mapper().convertValue(Json.parse(send(call).body()), type));
    }

    private static <T> T understood(HttpCall call, Answered<T> answered)
            throws ApiException, UnreachableException, InterruptedException {
        try {
            return answered.get();
        } catch (IllegalArgumentException e) {
            throw new UnreachableException(
                    "What answers %s %s is no coordinator that this program understands. Do their versions differ?"
                            .formatted(call.method(), call.path()),
                    e,
                    false);
        }
    }

    private HttpReply send(HttpCall call) throws ApiException, UnreachableException, InterruptedException {
        HttpReply reply = transport.send(call);
        if (!reply.ok()) {
            throw ApiException.of(reply);
        }
        return reply;
    }

    private interface Answered<T> {
        T get() throws ApiException, UnreachableException, InterruptedException;
    }

    /** Which jobs; null means any. */
    public record JobFilter(
            @Nullable JobState state,
            @Nullable String kind,
            @Nullable String environment,
            @Nullable String submittedBy) {

        public static final JobFilter ALL = new JobFilter(null, null, null, null);

        private Map<String, String> query() {
            var query = new LinkedHashMap<String, String>();
            query.put("state", state == null ? "" : state.name());
            query.put("kind", kind == null ? "" : kind);
            query.put("environment", environment == null ? "" : environment);
            query.put("submittedBy", submittedBy == null ? "" : submittedBy);
            return query;
        }
    }
}
