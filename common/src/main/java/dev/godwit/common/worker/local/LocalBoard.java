package dev.godwit.common.worker.local;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.JobState;
import dev.godwit.common.job.Plan;
import dev.godwit.common.job.TaskDraft;
import dev.godwit.common.job.TaskId;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.json.CanonicalJson;
import dev.godwit.common.json.Json;
import dev.godwit.common.worker.ClaimRequest;
import dev.godwit.common.worker.ReportRefusedException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where the job and its tasks stand. Confined to {@link LocalCoordinator}'s lock; knows no threads and no clock. */
final class LocalBoard {

    private static final int RECONCILIATIONS = 10;

    private final LocalJob job;
    private final LocalLimits limits;
    private final Map<TaskId, LocalTask> tasks = new LinkedHashMap<>();
    private JobState state = JobState.RUNNING;
    private int epoch = 1;
    private int opened;
    private int reconciliations;
    private boolean reconciled;
    private @Nullable Plan plan;
    private @Nullable Set<String> approved;
    private LocalOutcome.@Nullable Failure failure;

    LocalBoard(LocalJob job, LocalLimits limits) {
        this.job = job;
        this.limits = limits;
    }

    JobState state() {
        return state;
    }

    int epoch() {
        return epoch;
    }

    @Nullable
    Plan plan() {
        return plan;
    }

    @Nullable
    LocalTask task(TaskId id) {
        return tasks.get(id);
    }

    void begin() {
        advance();
    }

    /** The tasks that the claim gets: companions first, then the heaviest. */
    List<LocalTask> grantable(ClaimRequest request, Instant now) {
        if (state != JobState.RUNNING) {
            return List.of();
        }
        List<LocalTask> fit = tasks.values().stream()
                .filter(task -> task.grantable(now) && isOpen(task) && fits(request, task.draft()))
                .sorted(Comparator.comparing((LocalTask task) -> -task.draft().weight()))
                .toList();
        return Stream.concat(
                        fit.stream().filter(task -> task.draft().companion() && request.companions()),
                        fit.stream().filter(task -> !task.draft().companion()).limit(request.freeSlots()))
                .toList();
    }

    private static boolean fits(ClaimRequest request, TaskDraft draft) {
        return request.kinds().contains(draft.kind())
                && (draft.source() == null || request.connections().contains(draft.source()))
                && (draft.target() == null || request.connections().contains(draft.target()));
    }

    /** Whether nothing that must come before {@code task} is missing. */
    private boolean isOpen(LocalTask task) {
        return task.draft().stage().equals(currentStage())
                && task.draft().after().stream().allMatch(key -> {
                    LocalTask before = byKey(key);
                    return before != null && (before.succeeded() || before.offer() != null);
                });
    }

    private @Nullable LocalTask byKey(String key) {
        return tasks.get(TaskId.of(job.id(), epoch, key));
    }

    /** The first open stage with a task that is not done, or null. */
    private @Nullable String currentStage() {
        return Stream.concat(job.stages().stream().limit(opened).map(LocalStage::name), Stream.of(LocalJob.RECONCILE))
                .filter(stage -> inStage(stage).anyMatch(task -> !task.succeeded()))
                .findFirst()
                .orElse(null);
    }

    private Stream<LocalTask> inStage(String stage) {
        return tasks.values().stream().filter(task -> task.draft().stage().equals(stage));
    }

    /** Whether the task is still needed: a companion is, as long as another task of its stage is not done. */
    boolean isWanted(LocalTask task) {
        return !task.draft().companion()
                || inStage(task.draft().stage())
                        .anyMatch(other -> !other.draft().companion() && !other.succeeded());
    }

    Map<String, JsonNode> offers(String stage) {
        var offers = new TreeMap<String, JsonNode>();
        inStage(stage).forEach(task -> {
            JsonNode offer = task.offer();
            if (offer != null) {
                offers.put(task.draft().key(), offer);
            }
        });
        return offers;
    }

    /** The data of the tasks of earlier stages that added nothing. */
    Map<String, JsonNode> resultsBefore(String stage) {
        Set<String> earlier = job.stages().stream()
                .map(LocalStage::name)
                .takeWhile(name -> !name.equals(stage))
                .collect(Collectors.toSet());
        var results = new TreeMap<String, JsonNode>();
        for (LocalTask task : tasks.values()) {
            TaskResult result = task.result();
            if (result != null
                    && result.added().isEmpty()
                    && earlier.contains(task.draft().stage())) {
                results.put(task.draft().key(), result.data());
            }
        }
        return results;
    }

    void succeed(LocalTask task, TaskResult result) throws ReportRefusedException {
        Plan brought = result.plan();
        if (brought != null && plan != null) {
            throw new ReportRefusedException(
                    "Task '%s' brings a second plan".formatted(task.draft().key()));
        }
        new AddedTasks(job, brought == null ? plan : brought, Set.copyOf(keys())).check(task.draft(), result.added());
        plan = brought == null ? plan : brought;
        result.added().forEach(this::add);
        task.succeed(result);
        if (task.draft().stage().equals(LocalJob.RECONCILE)) {
            repeatMissing(task, result);
        }
        advance();
    }

    private List<String> keys() {
        return tasks.values().stream().map(task -> task.draft().key()).toList();
    }

    private void add(TaskDraft draft) {
        TaskId id = TaskId.of(job.id(), epoch, draft.key());
        tasks.put(id, new LocalTask(id, draft));
    }

    private void repeatMissing(LocalTask reconciliation, TaskResult result) {
        for (JsonNode missing : result.data().path("missing")) {
            LocalTask task = tasks.get(TaskId.parse(missing.asText()));
            if (task != null && !task.draft().stage().equals(LocalJob.RECONCILE)) {
                task.lost();
                reconciled = false;
            }
        }
        if (!reconciled && reconciliations >= RECONCILIATIONS) {
            end(
                    JobState.FAILED,
                    new LocalOutcome.Failure(
                            reconciliation.draft().key(),
                            "target-loses-commits",
                            "'%s' lost committed work %d times. Does somebody else change godwit.ledger there?"
                                    .formatted(reconciliation.draft().target(), reconciliations)));
        }
    }

    void fail(LocalTask task, FailureKind kind, LocalOutcome.Failure reason, Instant now) {
        switch (kind) {
            case TRANSIENT -> {
                if (task.failures() + 1 >= limits.attempts()) {
                    end(JobState.FAILED, reason);
                } else {
                    task.retry(now.plus(limits.pause(task.failures() + 1)));
                }
            }
            case PERMANENT -> end(JobState.FAILED, reason);
            case REPLAN -> {
                if (epoch > limits.replans()) {
                    end(JobState.FAILED, reason);
                } else {
                    planAgain();
                }
            }
        }
    }

    /** All tasks of this epoch are refused from now on, and the target refuses what they still hold. */
    private void planAgain() {
        epoch++;
        tasks.clear();
        opened = 0;
        reconciliations = 0;
        reconciled = false;
        plan = null;
        state = JobState.RUNNING;
        advance();
    }

    void decide(boolean yes) {
        if (state != JobState.AWAITING_APPROVAL) {
            return;
        }
        if (yes) {
            approved = meaning();
            state = JobState.RUNNING;
            advance();
        } else {
            state = JobState.REJECTED;
        }
    }

    void cancel() {
        if (!state.terminal()) {
            state = JobState.CANCELLED;
        }
    }

    private void end(JobState last, LocalOutcome.Failure reason) {
        state = last;
        failure = reason;
    }

    /** What the plan means, chunk bounds aside: a plan of the same meaning needs no second approval. */
    private Set<String> meaning() {
        return (plan == null ? Stream.<JsonNode>of() : plan.scopes().stream())
                .map(CanonicalJson::sha256)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Opens stages until one has work to do or waits for approval, or the job is done. */
    private void advance() {
        while (state == JobState.RUNNING && currentStage() == null) {
            if (opened < job.stages().size()) {
                open(job.stages().get(opened));
            } else if (!openReconciliation()) {
                state = JobState.SUCCEEDED;
            }
        }
    }

    private void open(LocalStage stage) {
        if (stage.approval() && !meaning().equals(approved)) {
            state = JobState.AWAITING_APPROVAL;
        } else {
            opened++;
            stage.entry().forEach(this::add);
        }
    }

    /** Compares each target's ledger with what was done there, until nothing is missing. False if nothing is left to compare. */
    private boolean openReconciliation() {
        String kind = job.reconcileKind();
        if (reconciled || kind == null) {
            return false;
        }
        reconciled = true;
        reconciliations++;
        var byTarget = new TreeMap<String, List<String>>();
        for (LocalTask task : tasks.values()) {
            String target = task.draft().target();
            if (target != null
                    && !task.draft().companion()
                    && !task.draft().stage().equals(LocalJob.RECONCILE)) {
                byTarget.computeIfAbsent(target, name -> new ArrayList<>())
                        .add(task.id().toString());
            }
        }
        byTarget.forEach((target, done) -> add(new TaskDraft(
                "reconcile/%s/%d".formatted(target, reconciliations),
                LocalJob.RECONCILE,
                kind,
                Json.object(),
                Json.tree(Map.of("tasks", done)),
                List.of(),
                null,
                target,
                false,
                0)));
        return true;
    }

    LocalOutcome outcome(Map<String, LocalArtifact> artifacts) {
        var results = new TreeMap<String, JsonNode>();
        for (LocalTask task : tasks.values()) {
            TaskResult result = task.result();
            if (result != null) {
                results.put(task.draft().key(), result.data());
            }
        }
        return new LocalOutcome(state, failure, plan, results, artifacts);
    }
}
