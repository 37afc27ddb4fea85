package dev.godwit.coordinator.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.Fence;
import dev.godwit.common.job.JobId;
import dev.godwit.common.job.TaskId;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.job.TaskState;
import dev.godwit.common.worker.ClaimRequest;
import dev.godwit.common.worker.ClaimResponse;
import dev.godwit.common.worker.LeaseRefusedException;
import dev.godwit.common.worker.Progress;
import dev.godwit.common.worker.Renewal;
import dev.godwit.common.worker.ReportRefusedException;
import dev.godwit.coordinator.job.Dispatch;
import dev.godwit.coordinator.job.Failure;
import dev.godwit.coordinator.job.GrantSecret;
import dev.godwit.coordinator.job.Phase;
import dev.godwit.coordinator.job.Purpose;
import dev.godwit.coordinator.job.Task;
import dev.godwit.coordinator.job.Task.Closure;
import dev.godwit.coordinator.job.Task.Verdict;
import dev.godwit.coordinator.job.TaskFence;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The task protocol on the control database. */
final class PostgresDispatch implements Dispatch {

    private static final int LONGEST_MESSAGE = 4_000;
    private static final int LONGEST_CODE = 100;

    private final Transactions transactions;
    private final Decider decider;
    private final Claims claims;
    private final Completions completions;
    private final CoordinatorSettings settings;

    PostgresDispatch(
            Transactions transactions,
            Decider decider,
            Claims claims,
            Completions completions,
            CoordinatorSettings settings) {
        this.transactions = transactions;
        this.decider = decider;
        this.claims = claims;
        this.completions = completions;
        this.settings = settings;
    }

    @Override
    public ClaimResponse claim(ClaimRequest request, String token) {
        return claims.claim(request, token);
    }

    /** A grant keeps its secret and its token for ever, so what is found here is still true when the fence is looked at. */
    @Override
    public void requireGrantee(TaskFence grant, String secret, String token) throws LeaseRefusedException {
        var shown = new Shown(secret, token);
        boolean known = transactions
                .ask(handle -> handle.createQuery("""
                                SELECT secret, token FROM godwit_control.task WHERE id = :id AND fence = :fence
                                UNION ALL
                                SELECT leaving_secret, leaving_token FROM godwit_control.task WHERE id = :id AND leaving_fence = :fence
                                """)
                        .bind("id", grant.task().value())
                        .bind("fence", grant.fence().value())
                        .map((row, context) -> new Shown(row.getString("secret"), row.getString("token")))
                        .list())
                .stream()
                .anyMatch(shown::isSame);
        if (!known) {
            throw refused(grant.task(), grant.fence());
        }
    }

    private record Shown(String secret, String token) {
        boolean isSame(Shown other) {
            return MessageDigest.isEqual(bytes(secret), bytes(other.secret)) && token.equals(other.token);
        }

        private static byte[] bytes(String text) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
    }

    @Override
    public Set<TaskFence> keep(Map<TaskFence, String> secrets, String token) {
        return secrets.isEmpty()
                ? Set.of()
                : transactions.once(handle -> TaskRows.keep(handle, secrets, token, settings.lease()));
    }

    @Override
    public Renewal.Response renew(TaskId id, Renewal.Request request) throws LeaseRefusedException {
        return held(
                transactions.in(handle -> {
                    var task = TaskRows.lock(handle, id)
                            .filter(found -> found.heldBy(request.fence()) || found.leftBy(request.fence()));
                    task.ifPresent(found -> extend(handle, found, request));
                    return task.map(found -> answer(handle, found));
                }),
                id,
                request.fence());
    }

    private void extend(Handle handle, Task task, Renewal.Request request) {
        String extension = task.heldBy(request.fence())
                ? "state = 'RUNNING', lapsed = false, lease_until = clock_timestamp() + CAST(:lease AS interval)"
                : "leaving_until = clock_timestamp() + CAST(:lease AS interval)";
        handle.createUpdate("UPDATE godwit_control.task SET " + extension + " WHERE id = :id")
                .bind("lease", settings.lease().toString())
                .bind("id", task.id().value())
                .execute();
        if (request.progress() != null) {
            TaskRows.progress(handle, Map.of(new TaskFence(task.id(), request.fence()), request.progress()));
        }
    }

    private Renewal.Response answer(Handle handle, Task task) {
        var order = handle.createQuery("SELECT state, phase, stage_name FROM godwit_control.job WHERE id = :id")
                .bind("id", task.job().value())
                .map((row, context) ->
                        order(task, row.getString("state"), row.getString("phase"), row.getString("stage_name")))
                .one();
        return new Renewal.Response(settings.lease(), order, offers(handle, task));
    }

    private static Renewal.Order order(Task task, String state, String phase, @Nullable String stage) {
        if (task.companion()) {
            return phase.equals("DISMISS") || !task.stage().equals(stage)
                    ? Renewal.Order.FINISH
                    : Renewal.Order.CONTINUE;
        }
        return state.equals("PAUSED") && task.purpose() == Purpose.WORK
                ? Renewal.Order.RELEASE
                : Renewal.Order.CONTINUE;
    }

    private static Map<String, JsonNode> offers(Handle handle, Task task) {
        return GrantRows.offers(handle, task.job(), task.epoch(), task.stage());
    }

    private static <T> T held(Optional<T> answer, TaskId id, Fence fence) throws LeaseRefusedException {
        if (answer.isEmpty()) {
            throw refused(id, fence);
        }
        return answer.get();
    }

    private static LeaseRefusedException refused(TaskId id, Fence fence) {
        return new LeaseRefusedException("Task %s is not held under fence %s".formatted(id, fence));
    }

    @Override
    public void complete(TaskId task, Fence fence, TaskResult result)
            throws LeaseRefusedException, ReportRefusedException {
        completions.complete(task, fence, result);
    }

    @Override
    public void fail(TaskId id, Fence fence, FailureKind kind, String code, String message)
            throws LeaseRefusedException {
        underJob(id, fence, (transaction, task) -> {
            Verdict verdict = task.failure(fence);
            if (verdict == Verdict.APPLY) {
                failed(transaction, task, kind, Texts.cut(code, LONGEST_CODE), Texts.cut(message, LONGEST_MESSAGE));
            }
            return verdict;
        });
    }

    private void failed(JobTransaction transaction, Task task, FailureKind kind, String code, String message) {
        var failure = new Failure(kind, code, message, task.id(), task.key());
        var next = task.afterFailure(
                kind, settings.retries(), ThreadLocalRandom.current().nextDouble());
        TaskRows.keepFailure(transaction.handle(), task.id(), failure);
        if (dismissed(transaction, task)) {
            TaskRows.end(transaction.handle(), task, TaskState.CANCELLED, Closure.FAILED, transaction.now());
        } else if (next instanceof Task.AfterFailure.Again again) {
            Instant readyAt = transaction.now().plus(again.pause());
            TaskRows.putBack(transaction.handle(), task, readyAt, Closure.FAILED, again.counted());
            if (kind == FailureKind.EXHAUSTED) {
                transaction.apply(decider.machine().exhausted(transaction.job(), transaction.situation(), failure));
            }
            completions.lost(transaction, task, "Companion '%s' failed: %s".formatted(task.key(), message));
        } else {
            TaskRows.end(transaction.handle(), task, TaskState.FAILED, Closure.FAILED, transaction.now());
            transaction.apply(decider.machine().taskFailed(transaction.job(), transaction.situation(), failure));
        }
    }

    /** Whether its stage needs this companion no longer: then nobody is to take it over, however it ends. */
    static boolean dismissed(JobTransaction transaction, Task task) {
        return task.companion() && transaction.job().status().phase() == Phase.DISMISS;
    }

    @Override
    public void release(TaskId id, Fence fence) throws LeaseRefusedException {
        underJob(id, fence, (transaction, task) -> {
            Verdict verdict = task.release(fence);
            if (verdict == Verdict.APPLY) {
                if (dismissed(transaction, task)) {
                    TaskRows.end(transaction.handle(), task, TaskState.CANCELLED, Closure.RELEASED, transaction.now());
                } else if (task.signalled()) {
                    TaskRows.handOver(transaction.handle(), task, transaction.now(), settings.lease());
                } else {
                    TaskRows.putBack(transaction.handle(), task, transaction.now(), Closure.RELEASED, false);
                }
                completions.ring(transaction);
            }
            return verdict;
        });
    }

    @Override
    public void signal(TaskId id, Fence fence, JsonNode offer) throws LeaseRefusedException {
        if (Nul.in(offer)) {
            throw new IllegalArgumentException("An offer must not hold a NUL character");
        }
        underJob(id, fence, (transaction, task) -> {
            if (!task.companion()) {
                throw new IllegalArgumentException(
                        "Task '%s' is no companion: it has nobody to signal to".formatted(task.key()));
            }
            if (!task.heldBy(fence)) {
                return task.leftBy(fence) ? Verdict.REPEAT : Verdict.REFUSE;
            }
            transaction
                    .handle()
                    .createUpdate(
                            "UPDATE godwit_control.task SET offer = CAST(:offer AS jsonb), offer_fence = fence,"
                                    + " leaving_fence = NULL, signalled = true, state = 'RUNNING', lapsed = false WHERE id = :id")
                    .bind("offer", Bind.text(offer))
                    .bind("id", id.value())
                    .execute();
            TaskRows.lockWithDependents(transaction.handle(), id);
            TaskRows.meet(transaction.handle(), id);
            completions.ring(transaction);
            return Verdict.APPLY;
        });
    }

    /** What to do with a task whose job is locked, and which is locked itself. */
    @FunctionalInterface
    private interface Report {
        Verdict apply(JobTransaction transaction, Task task);
    }

    private void underJob(TaskId id, Fence fence, Report report) throws LeaseRefusedException {
        var known = transactions.ask(handle -> TaskRows.find(handle, id));
        if (known.isEmpty()) {
            throw new LeaseRefusedException("There is no task %s".formatted(id));
        }
        Verdict verdict = decider.decide(
                known.get().job(),
                transaction -> report.apply(
                        transaction, TaskRows.lock(transaction.handle(), id).orElseThrow()));
        if (verdict == Verdict.REFUSE) {
            throw refused(id, fence);
        }
    }

    @Override
    public Set<TaskFence> completeTogether(Map<TaskFence, TaskResult> results) {
        return completions.together(results);
    }

    @Override
    public void progress(Map<TaskFence, Progress> latest) {
        if (!latest.isEmpty()) {
            transactions.once(handle -> TaskRows.progress(handle, latest));
        }
    }

    @Override
    public Map<TaskFence, GrantSecret> secrets(Set<TaskFence> grants) {
        var ids = grants.stream().map(grant -> grant.task().value()).distinct().toList();
        var latest = new HashMap<TaskId, Latest>();
        transactions
                .ask(handle -> handle.createQuery(
                                "SELECT id, fence, secret FROM godwit_control.task WHERE id = ANY(:ids) AND fence IS NOT NULL")
                        .bind("ids", Bind.uuids(ids))
                        .map((row, context) -> Map.entry(
                                new TaskId(Read.uuid(row, "id")),
                                new Latest(row.getLong("fence"), row.getString("secret"))))
                        .list())
                .forEach(each -> latest.put(each.getKey(), each.getValue()));
        return grants.stream()
                .collect(Collectors.toMap(grant -> grant, grant -> secret(grant.fence(), latest.get(grant.task()))));
    }

    private record Latest(long fence, String secret) {}

    private static GrantSecret secret(Fence asked, @Nullable Latest latest) {
        if (latest == null || asked.value() > latest.fence()) {
            return new GrantSecret.Unknown();
        }
        return asked.value() < latest.fence() ? new GrantSecret.Stale() : new GrantSecret.Known(latest.secret());
    }

    @Override
    public JobId holder(TaskId id, Fence fence) throws LeaseRefusedException {
        return held(
                transactions
                        .ask(handle -> TaskRows.find(handle, id))
                        .filter(task -> task.heldBy(fence))
                        .map(Task::job),
                id,
                fence);
    }
}
