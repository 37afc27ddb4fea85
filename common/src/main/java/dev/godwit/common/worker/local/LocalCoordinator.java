package dev.godwit.common.worker.local;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.Fence;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.job.JobState;
import dev.godwit.common.job.Plan;
import dev.godwit.common.job.TaskDraft;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.worker.ClaimRequest;
import dev.godwit.common.worker.ClaimResponse;
import dev.godwit.common.worker.CoordinatorApi;
import dev.godwit.common.worker.CoordinatorUnavailableException;
import dev.godwit.common.worker.Grant;
import dev.godwit.common.worker.LeaseRefusedException;
import dev.godwit.common.worker.Progress;
import dev.godwit.common.worker.Renewal;
import dev.godwit.common.worker.Renewal.Order;
import dev.godwit.common.worker.ReportRefusedException;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The coordinator of one job, in memory: grants, leases, fences, retries, added tasks, companions and the reconciliation work as those of
 * a server do. One lock guards everything; none of the calls blocks on anything else, but for the first sight of a target.
 */
final class LocalCoordinator implements CoordinatorApi {

    private static final int REMEMBERED = 64;

    private final LocalJob job;
    private final LocalLimits limits;
    private final LocalFences fences;
    private final LocalListener listener;
    private final Clock clock;
    private final LocalBoard board;
    private final Map<String, LocalArtifact> artifacts = new TreeMap<>();
    private final Map<UUID, ClaimResponse> answers = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, ClaimResponse> eldest) {
            return size() > REMEMBERED;
        }
    };
    private Runnable changed = () -> {};

    LocalCoordinator(LocalJob job, LocalLimits limits, LocalFences fences, LocalListener listener, Clock clock) {
        this.job = job;
        this.limits = limits;
        this.fences = fences;
        this.listener = listener;
        this.clock = clock;
        this.board = new LocalBoard(job, limits);
    }

    /** Has {@code listener} told, under the lock, whenever a task may have become ready or unwanted. */
    synchronized void onChange(Runnable listener) {
        changed = listener;
    }

    /** Opens the first stage. */
    void begin() throws JobFailedException {
        for (LocalStage stage : job.stages()) {
            for (LocalStage.Entry entry : stage.entry()) {
                fences.open(entry.draft().target());
            }
        }
        synchronized (this) {
            board.advance();
            changed();
        }
    }

    @Override
    public synchronized ClaimResponse claim(ClaimRequest request) {
        return answers.computeIfAbsent(request.requestId(), id -> new ClaimResponse(grants(request), false));
    }

    private List<Grant> grants(ClaimRequest request) {
        Instant now = clock.instant();
        return board.grantable(request, now).stream()
                .map(task -> grant(task, now))
                .toList();
    }

    private Grant grant(LocalTask task, Instant now) {
        TaskDraft draft = task.draft();
        Fence fence = fences.next(draft.target());
        var grant = new Grant(
                "",
                task.id(),
                job.id(),
                job.kind(),
                job.environment(),
                board.epoch(),
                draft.key(),
                draft.kind(),
                fence,
                "",
                task.failures() + 1,
                limits.lease(),
                job.request(),
                draft.scope(),
                draft.payload(),
                draft.source(),
                draft.target(),
                draft.companion(),
                job.bundle() == null ? null : job.bundle().sha256(),
                board.tasks().offers(draft.stage()),
                board.resultsBefore(draft.stage()));
        task.grant(grant, now.plus(limits.lease()));
        return grant;
    }

    @Override
    public synchronized Renewal.Response renew(Grant grant, @Nullable Progress progress) throws LeaseRefusedException {
        LocalTask task = granted(grant);
        if (task.succeeded()) {
            throw new LeaseRefusedException(
                    "Task %s is done".formatted(task.draft().key()));
        }
        if (task.released()) {
            return new Renewal.Response(limits.lease(), Order.RELEASE, Map.of());
        }
        task.renew(clock.instant().plus(limits.lease()));
        return new Renewal.Response(
                limits.lease(),
                board.isWanted(task) ? Order.CONTINUE : Order.FINISH,
                board.tasks().offers(task.draft().stage()));
    }

    /** What is reported here is read at once. */
    @Override
    public List<Grant> keep(List<Grant> ended) {
        return List.of();
    }

    @Override
    public void complete(Grant grant, TaskResult result) throws LeaseRefusedException, ReportRefusedException {
        openTargets(result);
        synchronized (this) {
            LocalTask task = granted(grant);
            if (!task.succeeded()) {
                board.succeed(task, result);
                result.counted()
                        .ifPresent(all ->
                                listener.progressed(grant, new Progress(all.done(), all.done(), all.bytes(), null)));
                listener.succeeded(grant);
                changed();
            }
        }
    }

    private void openTargets(TaskResult result) throws ReportRefusedException {
        try {
            for (TaskDraft draft : result.added()) {
                fences.open(draft.target());
            }
        } catch (JobFailedException e) {
            throw new ReportRefusedException(e.getMessage());
        }
    }

    @Override
    public synchronized void fail(Grant grant, FailureKind kind, String code, String message)
            throws LeaseRefusedException {
        LocalTask task = granted(grant);
        if (!task.succeeded() && !task.released()) {
            listener.failed(grant, kind, code, message);
            board.fail(task, kind, new LocalOutcome.Failure(task.draft().key(), code, message), clock.instant())
                    .ifPresent(retry -> listener.triedAgain(grant, retry));
            changed();
        }
    }

    @Override
    public synchronized void release(Grant grant) throws LeaseRefusedException {
        LocalTask task = granted(grant);
        if (!task.succeeded()) {
            task.release(clock.instant());
            changed();
        }
    }

    @Override
    public synchronized void signal(Grant grant, JsonNode offer) throws LeaseRefusedException {
        granted(grant).offer(offer);
        changed();
    }

    @Override
    public byte[] bundle(String sha256) throws CoordinatorUnavailableException {
        if (job.bundle() == null || !job.bundle().sha256().equals(sha256)) {
            throw new CoordinatorUnavailableException("No bundle " + sha256);
        }
        return job.bundle().bytes();
    }

    @Override
    public synchronized void artifact(Grant grant, String name, String mediaType, byte[] content)
            throws LeaseRefusedException {
        granted(grant);
        artifacts.put(name, new LocalArtifact(mediaType, content));
    }

    /** The task, if this is the grant it was given last and the job still wants it. */
    private LocalTask granted(Grant grant) throws LeaseRefusedException {
        LocalTask task = board.tasks().find(grant.task());
        if (task == null || board.state().terminal() || !task.isGranted(grant.fence())) {
            throw new LeaseRefusedException(
                    "Task %s was granted to another, or is not wanted any more".formatted(grant.task()));
        }
        return task;
    }

    /** Waits until the plan waits for approval, or the job has ended. */
    synchronized JobState awaitTurn() throws InterruptedException {
        while (board.state() == JobState.RUNNING) {
            wait();
        }
        return board.state();
    }

    synchronized @Nullable Plan plan() {
        return board.plan();
    }

    synchronized void decide(boolean approved) {
        board.decide(approved);
        changed();
    }

    synchronized void cancel() {
        board.cancel();
        changed();
    }

    synchronized LocalOutcome outcome() {
        return board.outcome(artifacts);
    }

    private void changed() {
        changed.run();
        notifyAll();
    }
}
