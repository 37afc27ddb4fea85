package dev.godwit.coordinator.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.Fence;
import dev.godwit.common.job.Plan;
import dev.godwit.common.job.TaskDraft;
import dev.godwit.common.job.TaskId;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.job.TaskState;
import dev.godwit.common.json.CanonicalJson;
import dev.godwit.common.json.Json;
import dev.godwit.common.worker.LeaseRefusedException;
import dev.godwit.common.worker.ReportRefusedException;
import dev.godwit.coordinator.job.Failure;
import dev.godwit.coordinator.job.Job;
import dev.godwit.coordinator.job.Phase;
import dev.godwit.coordinator.job.Purpose;
import dev.godwit.coordinator.job.Task;
import dev.godwit.coordinator.job.Task.Closure;
import dev.godwit.coordinator.job.Task.Verdict;
import dev.godwit.coordinator.job.TaskFence;
import dev.godwit.coordinator.job.TaskGraph;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Takes results in. The result of an ordinary task touches its own row and those that wait for it, so that thousands come in side by side;
 * the job's row is only locked for a result that means something to the job, and when a stage seems to be done.
 */
final class Completions {

    private static final int LARGEST_DATA = 1 << 20;

    private final Transactions transactions;
    private final Decider decider;
    private final JobRows jobs;
    private final Doorbells doorbells;

    Completions(Transactions transactions, Decider decider, JobRows jobs, Doorbells doorbells) {
        this.transactions = transactions;
        this.decider = decider;
        this.jobs = jobs;
        this.doorbells = doorbells;
    }

    void complete(TaskId id, Fence fence, TaskResult result) throws LeaseRefusedException, ReportRefusedException {
        if (!together(Map.of(new TaskFence(id, fence), result)).isEmpty()) {
            return;
        }
        Task known = transactions
                .ask(handle -> TaskRows.find(handle, id))
                .orElseThrow(() -> new LeaseRefusedException("There is no task %s".formatted(id)));
        Outcome outcome = known.purpose() == Purpose.WORK && !known.companion() && simple(result)
                ? withDependents(known, fence, result)
                : decider.decide(known.job(), transaction -> withJob(transaction, id, fence, result));
        if (outcome.refusal() != null) {
            throw new ReportRefusedException(outcome.refusal());
        }
        if (outcome.verdict() == Verdict.REFUSE) {
            throw new LeaseRefusedException("Task %s is not held under fence %s".formatted(id, fence));
        }
    }

    /** Takes those results in that touch nothing but their tasks; the answer says which. The others come by {@link #complete}. */
    Set<TaskFence> together(Map<TaskFence, TaskResult> results) {
        var simple = new HashMap<TaskFence, TaskResult>();
        results.forEach((held, result) -> {
            if (simple(result)) {
                simple.put(held, result);
            }
        });
        if (simple.isEmpty()) {
            return Set.of();
        }
        var ended = transactions.once(handle -> TaskRows.succeedAlone(handle, simple));
        new HashSet<>(ended.values()).forEach(this::advanceIfDone);
        return ended.keySet();
    }

    /** The job is only looked at when nothing of the stage seems to be left. Whoever commits last sees that. */
    private void advanceIfDone(TaskRows.Place place) {
        if (!transactions.ask(handle -> TaskRows.open(handle, place.job(), place.epoch(), place.stage()))) {
            decider.advance(place.job());
        }
    }

    /** @param refusal why the result can never be taken, or null */
    private record Outcome(Verdict verdict, @Nullable String refusal) {}

    /** Whether the result means nothing to the job, beyond that the task is done. */
    private static boolean simple(TaskResult result) {
        return result.plan() == null
                && result.added().isEmpty()
                && result.narrowed() == null
                && storable(result).isEmpty();
    }

    private Outcome withDependents(Task known, Fence fence, TaskResult result) {
        Verdict verdict = transactions.in(handle -> {
            TaskRows.lockWithDependents(handle, known.id());
            if (!TaskRows.succeed(handle, known.id(), fence, result)) {
                return Verdict.REFUSE;
            }
            var freed = TaskRows.meet(handle, known.id());
            if (!freed.isEmpty()) {
                doorbells.ring(handle, job(handle, known), freed, Transactions.now(handle));
            }
            return Verdict.APPLY;
        });
        if (verdict == Verdict.REFUSE) {
            Task task = transactions
                    .ask(handle -> TaskRows.find(handle, known.id()))
                    .orElseThrow();
            return outcome(task, fence, task.completion(fence));
        }
        advanceIfDone(new TaskRows.Place(known.job(), known.epoch(), known.stage()));
        return new Outcome(verdict, null);
    }

    private Job job(Handle handle, Task task) {
        return handle.createQuery("SELECT * FROM godwit_control.job WHERE id = :id")
                .bind("id", task.job().value())
                .map((row, context) -> jobs.job(row))
                .one();
    }

    /** A refused report stays refused, for who asks again. */
    private static Outcome outcome(Task task, Fence fence, Verdict verdict) {
        return verdict == Verdict.REFUSE && task.repeats(fence, Closure.REFUSED)
                ? new Outcome(verdict, "Task '%s' has failed: its result was refused.".formatted(task.key()))
                : new Outcome(verdict, null);
    }

    private Outcome withJob(JobTransaction transaction, TaskId id, Fence fence, TaskResult result) {
        Task task = TaskRows.lockWithDependents(transaction.handle(), id).orElseThrow();
        Verdict verdict = task.completion(fence);
        if (verdict != Verdict.APPLY) {
            return outcome(task, fence, verdict);
        }
        var problem = problem(transaction, task, result);
        if (problem.isPresent()) {
            return refuse(transaction, task, problem.get());
        }
        TaskRows.succeed(transaction.handle(), id, fence, result);
        if (result.narrowed() != null) {
            long given = result.added().stream().mapToLong(TaskDraft::weight).sum();
            TaskRows.narrow(transaction.handle(), id, result.narrowed(), given);
        }
        TaskRows.meet(transaction.handle(), id);
        if (result.plan() != null) {
            plan(transaction, result.plan());
        }
        add(transaction, task, result.added());
        if (task.purpose() == Purpose.RECONCILE) {
            reconciled(transaction, result.data());
        }
        lost(transaction, task, "Companion '%s' ended before its stage did".formatted(task.key()));
        ring(transaction);
        return new Outcome(verdict, null);
    }

    private Outcome refuse(JobTransaction transaction, Task task, String problem) {
        String message = "The result of task '%s' was refused. %s".formatted(task.key(), problem);
        var failure = new Failure(FailureKind.PERMANENT, "report-refused", message, task.id(), task.key());
        TaskRows.keepFailure(transaction.handle(), task.id(), failure);
        TaskRows.end(transaction.handle(), task, TaskState.FAILED, Closure.REFUSED, transaction.now());
        transaction.apply(decider.machine().taskFailed(transaction.job(), transaction.situation(), failure));
        return new Outcome(Verdict.REFUSE, message);
    }

    private static Optional<String> problem(JobTransaction transaction, Task task, TaskResult result) {
        var unstorable = storable(result);
        if (unstorable.isPresent()) {
            return unstorable;
        }
        if (task.purpose() != Purpose.WORK) {
            return strayProblem(result)
                    .or(() -> task.purpose() == Purpose.RECONCILE ? missingProblem(result.data()) : Optional.empty());
        }
        if (task.companion()) {
            return strayProblem(result);
        }
        return planProblem(transaction, task, result.plan()).or(() -> addedProblem(transaction, task, result));
    }

    /** Why the control database cannot keep it. */
    private static Optional<String> storable(TaskResult result) {
        byte[] data = Json.bytes(result.data());
        if (data.length > LARGEST_DATA) {
            return Optional.of("Its data is larger than 1 MiB.");
        }
        boolean whole = result.plan() != null || !result.added().isEmpty() || result.narrowed() != null;
        return Nul.in(whole ? Json.tree(result) : result.data())
                ? Optional.of("It holds a NUL character.")
                : Optional.empty();
    }

    private static Optional<String> missingProblem(JsonNode data) {
        JsonNode missing = data.path("missing");
        if (!missing.isArray()) {
            return Optional.of("A reconciliation says which tasks are missing.");
        }
        try {
            missing.forEach(id -> TaskId.parse(id.asText()));
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of("A reconciliation names tasks by their ids.");
        }
    }

    private static Optional<String> strayProblem(TaskResult result) {
        return result.plan() == null && result.added().isEmpty() && result.narrowed() == null
                ? Optional.empty()
                : Optional.of("A task of this kind brings neither a plan nor tasks.");
    }

    private static Optional<String> planProblem(JobTransaction transaction, Task task, @Nullable Plan plan) {
        if (plan == null) {
            return Optional.empty();
        }
        Job job = transaction.job();
        int gate = job.kind().gate();
        if (gate >= 0 && job.kind().indexOf(task.stage()) > gate) {
            return Optional.of("It brings a plan after the plan was approved.");
        }
        Set<String> present = new HashSet<>(transaction.situation().scopes());
        if (job.status().risk() != null && !present.equals(scopes(plan))) {
            return Optional.of("It brings a second plan, which differs from the first.");
        }
        return Optional.empty();
    }

    private static Set<String> scopes(Plan plan) {
        var hashes = new TreeSet<String>();
        plan.scopes().forEach(scope -> hashes.add(CanonicalJson.sha256(scope)));
        return hashes;
    }

    private static Optional<String> addedProblem(JobTransaction transaction, Task task, TaskResult result) {
        if (result.added().isEmpty()) {
            return Optional.empty();
        }
        Job job = transaction.job();
        Set<String> scopes = result.plan() != null
                ? scopes(result.plan())
                : new HashSet<>(transaction.situation().scopes());
        var before = new TreeSet<String>();
        result.added().forEach(draft -> before.addAll(draft.after()));
        var existing = TaskRows.lockStages(transaction.handle(), job.id(), task.epoch(), before);
        var taken = TaskRows.taken(
                transaction.handle(),
                job.id(),
                task.epoch(),
                result.added().stream().map(TaskDraft::key).toList());
        return taken.isEmpty()
                ? new TaskGraph(job.spec(), scopes).problem(result.added(), task.stage(), existing)
                : Optional.of("It adds task '%s', which the job has already.".formatted(taken.get(0)));
    }

    private void plan(JobTransaction transaction, Plan plan) {
        var scopes = scopes(plan);
        JobRows.keepPlan(transaction.handle(), transaction.job().id(), plan, scopes);
        transaction.apply(decider.machine().planned(transaction.job(), transaction.situation(), scopes, plan.risk()));
    }

    private static void add(JobTransaction transaction, Task task, List<TaskDraft> added) {
        if (added.isEmpty()) {
            return;
        }
        Job job = transaction.job();
        TaskRows.insert(
                transaction.handle(),
                job.id(),
                task.epoch(),
                added.stream()
                        .map(draft -> NewTask.added(job.id(), task.epoch(), draft))
                        .toList());
        TaskRows.open(transaction.handle(), job.id(), task.epoch(), task.stage(), transaction.now());
    }

    private void reconciled(JobTransaction transaction, JsonNode data) {
        var named = new TreeSet<UUID>();
        data.path("missing").forEach(id -> named.add(UUID.fromString(id.asText())));
        if (named.isEmpty()) {
            return;
        }
        Job job = transaction.job();
        var missing = new HashSet<TaskId>();
        var stages = new HashSet<String>();
        transaction
                .handle()
                .createQuery(
                        "SELECT id, stage FROM godwit_control.task WHERE job = :job AND epoch = :epoch AND id = ANY(:ids)"
                                + " AND writes AND state = 'SUCCEEDED' ORDER BY id FOR UPDATE")
                .bind("job", job.id().value())
                .bind("epoch", job.status().epoch())
                .bind("ids", Bind.uuids(named))
                .map((row, context) -> {
                    stages.add(row.getString("stage"));
                    return new TaskId(Read.uuid(row, "id"));
                })
                .forEach(missing::add);
        var stage = job.stage();
        boolean earlier = stage != null && !Set.of(stage.name()).containsAll(stages);
        transaction.apply(decider.machine().missing(job, transaction.situation(), missing, earlier));
    }

    /** Sees to what hangs on a companion that had signalled, and is up no more before its stage is done. */
    void lost(JobTransaction transaction, Task task, String message) {
        if (task.companion() && task.signalled()) {
            offerLost(transaction, task, message);
        }
    }

    /** An offer of {@code task} stands no more; whether the stage can live without it, its other companions decide. */
    void offerLost(JobTransaction transaction, Task task, String message) {
        if (transaction.job().status().phase() != Phase.DISMISS) {
            var why = new Failure(FailureKind.REPLAN, "snapshot-lost", message, task.id(), task.key());
            transaction.apply(decider.machine().companionLost(transaction.job(), transaction.situation(), why));
        }
    }

    void ring(JobTransaction transaction) {
        doorbells.ring(transaction.handle(), transaction.job(), transaction.now());
    }
}
