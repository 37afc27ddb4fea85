package dev.godwit.common.worker;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.Fence;
import dev.godwit.common.job.JobId;
import dev.godwit.common.job.TaskId;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.json.Json;
import dev.godwit.common.worker.Renewal.Order;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The coordinator's side of the protocol in memory, with the faults that a network adds. */
final class InMemoryCoordinator implements CoordinatorApi {

    static final JobId JOB = JobId.random();

    private final Map<TaskId, Entry> tasks = new LinkedHashMap<>();
    private final Map<UUID, ClaimResponse> answers = new HashMap<>();
    private final List<ClaimRequest> claims = new ArrayList<>();
    private final Map<String, byte[]> bundles = new HashMap<>();
    private final Map<String, String> artifacts = new HashMap<>();
    private Duration lease = Duration.ofHours(1);
    private long fences;
    private long renewals;
    private final List<Integer> kept = new ArrayList<>();
    private boolean away;
    private int repliesToLose;
    private boolean drain;
    private boolean grantsTwice;
    private @Nullable String refusal;

    /** What became of a task. */
    enum State {
        READY,
        RUNNING,
        SUCCEEDED,
        FAILED
    }

    static final class Entry {
        final String key;
        final String kind;
        final boolean companion;

        @Nullable
        String bundle;

        @Nullable
        String target;

        State state = State.READY;
        long fence;
        int grants;
        int releases;
        boolean released;
        Order order = Order.CONTINUE;

        @Nullable
        TaskResult result;

        @Nullable
        String failure;

        @Nullable
        Progress progress;

        Map<String, JsonNode> offers = Map.of();

        @Nullable
        JsonNode offer;

        Entry(String key, String kind, boolean companion) {
            this.key = key;
            this.kind = kind;
            this.companion = companion;
        }
    }

    synchronized void lease(Duration length) {
        lease = length;
    }

    synchronized Entry add(String key, String kind) {
        return add(new Entry(key, kind, false));
    }

    synchronized Entry addCompanion(String key, String kind) {
        return add(new Entry(key, kind, true));
    }

    private Entry add(Entry entry) {
        tasks.put(TaskId.of(JOB, 1, entry.key), entry);
        return entry;
    }

    synchronized Entry task(String key) {
        return Optional.ofNullable(tasks.get(TaskId.of(JOB, 1, key))).orElseThrow();
    }

    synchronized void away(boolean now) {
        away = now;
    }

    /** The next answers do not arrive, though the calls were obeyed. */
    synchronized void loseReplies(int count) {
        repliesToLose = count;
    }

    synchronized void grantEverythingTwice() {
        grantsTwice = true;
    }

    synchronized void askToDrain() {
        drain = true;
    }

    synchronized void refuseResults(String why) {
        refusal = why;
    }

    synchronized void keep(String sha256, byte[] bundle) {
        bundles.put(sha256, bundle);
    }

    synchronized void order(String key, Order order) {
        task(key).order = order;
    }

    /** Takes the task from its owner, as a lapsed lease does when another worker claims. */
    synchronized void takeAway(String key) {
        Entry entry = task(key);
        entry.fence = ++fences;
        entry.state = State.RUNNING;
        entry.released = false;
    }

    /** Makes the task ready although its owner knows nothing of it. */
    synchronized void lapse(String key) {
        task(key).state = State.READY;
    }

    synchronized List<ClaimRequest> claims() {
        return List.copyOf(claims);
    }

    synchronized long renewals() {
        return renewals;
    }

    synchronized Map<String, String> artifacts() {
        return Map.copyOf(artifacts);
    }

    @Override
    public synchronized ClaimResponse claim(ClaimRequest request) throws CoordinatorUnavailableException {
        claims.add(request);
        reached();
        ClaimResponse response = answers.computeIfAbsent(request.requestId(), id -> grant(request));
        replied();
        return response;
    }

    private ClaimResponse grant(ClaimRequest request) {
        var grants = new ArrayList<Grant>();
        int free = request.freeSlots();
        for (Map.Entry<TaskId, Entry> task : tasks.entrySet()) {
            Entry entry = task.getValue();
            boolean room = entry.companion ? request.companions() : free > 0;
            if (entry.state == State.READY && request.kinds().contains(entry.kind) && room) {
                free -= entry.companion ? 0 : 1;
                entry.state = State.RUNNING;
                entry.released = false;
                entry.grants++;
                entry.fence = ++fences;
                grants.add(asGrant(task.getKey(), entry));
                if (grantsTwice) {
                    grants.add(asGrant(task.getKey(), entry));
                }
            }
        }
        return new ClaimResponse(grants, drain);
    }

    private Grant asGrant(TaskId id, Entry entry) {
        return new Grant(
                "test",
                id,
                JOB,
                "test",
                "test",
                1,
                entry.key,
                entry.kind,
                Fence.of(0, entry.fence),
                "secret",
                1,
                lease,
                Json.object(),
                Json.object(),
                Json.object(),
                null,
                entry.target,
                entry.companion,
                entry.bundle,
                entry.offers,
                Map.of());
    }

    @Override
    public synchronized Renewal.Response renew(Grant grant, @Nullable Progress progress)
            throws LeaseRefusedException, CoordinatorUnavailableException {
        renewals++;
        reached();
        Entry entry = held(grant);
        if (done(entry)) {
            throw new LeaseRefusedException("not yours");
        }
        entry.progress = progress;
        replied();
        return new Renewal.Response(lease, entry.released ? Order.RELEASE : entry.order, entry.offers);
    }

    @Override
    public synchronized List<Grant> keep(List<Grant> ended) throws CoordinatorUnavailableException {
        kept.add(ended.size());
        reached();
        return ended.stream().filter(this::open).toList();
    }

    private boolean open(Grant grant) {
        Entry entry = tasks.get(grant.task());
        return entry != null && entry.fence == grant.fence().sequence() && !done(entry);
    }

    /** How many leases each call kept for tasks that had ended. */
    synchronized List<Integer> kept() {
        return List.copyOf(kept);
    }

    /** Reads what Kafka has of a task. */
    synchronized void read(String key) {
        task(key).state = State.SUCCEEDED;
    }

    @Override
    public synchronized void complete(Grant grant, TaskResult result)
            throws LeaseRefusedException, ReportRefusedException, CoordinatorUnavailableException {
        reached();
        if (refusal != null) {
            throw new ReportRefusedException(refusal);
        }
        Entry entry = held(grant);
        entry.state = State.SUCCEEDED;
        entry.result = result;
        replied();
    }

    @Override
    public synchronized void fail(Grant grant, FailureKind kind, String code, String message)
            throws LeaseRefusedException, CoordinatorUnavailableException {
        reached();
        Entry entry = held(grant);
        entry.state = State.FAILED;
        entry.failure = kind + " " + code + ": " + message;
        replied();
    }

    @Override
    public synchronized void release(Grant grant) throws LeaseRefusedException, CoordinatorUnavailableException {
        reached();
        Entry entry = held(grant);
        entry.state = State.READY;
        entry.released = true;
        entry.releases++;
        replied();
    }

    @Override
    public synchronized void signal(Grant grant, JsonNode offer)
            throws LeaseRefusedException, CoordinatorUnavailableException {
        reached();
        held(grant).offer = offer;
        replied();
    }

    @Override
    public synchronized byte[] bundle(String sha256) throws CoordinatorUnavailableException {
        reached();
        return Optional.ofNullable(bundles.get(sha256)).orElseThrow();
    }

    @Override
    public synchronized void artifact(Grant grant, String name, String mediaType, byte[] content)
            throws LeaseRefusedException, CoordinatorUnavailableException {
        reached();
        held(grant);
        artifacts.put(name, mediaType);
        replied();
    }

    private Entry held(Grant grant) throws LeaseRefusedException {
        Entry entry = tasks.get(grant.task());
        if (entry == null || entry.fence != grant.fence().sequence()) {
            throw new LeaseRefusedException("not yours");
        }
        return entry;
    }

    private static boolean done(Entry entry) {
        return entry.state == State.SUCCEEDED || entry.state == State.FAILED;
    }

    private void reached() throws CoordinatorUnavailableException {
        if (away) {
            throw new CoordinatorUnavailableException("away");
        }
    }

    private void replied() throws CoordinatorUnavailableException {
        if (repliesToLose > 0) {
            repliesToLose--;
            throw new CoordinatorUnavailableException("the reply was lost");
        }
    }
}
