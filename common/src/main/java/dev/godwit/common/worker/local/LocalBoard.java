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
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where the job stands: one stage after the other, each worked off, reconciled if it is to be, rid of its companions. Confined to {@link
 * LocalCoordinator}'s lock; knows no threads and no clock.
 */
final class LocalBoard {

    private static final int MOST_ROUNDS = 10;

    private final LocalJob job;
    private final LocalLimits limits;
    private LocalTasks tasks;
    private JobState state = JobState.RUNNING;
    private int epoch = 1;
    private int opened;
    private int rounds;
    private boolean reconciled;
    private boolean dismissed;
    private @Nullable Plan plan;
    private @Nullable Set<String> approved;
    private LocalOutcome.@Nullable Failure failure;

    LocalBoard(LocalJob job, LocalLimits limits) {
        this.job = job;
        this.limits = limits;
        this.tasks = new LocalTasks(job.id(), epoch);
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

    LocalTasks tasks() {
        return tasks;
    }

    /** The tasks that the claim gets: companions first, then the heaviest. */
    List<LocalTask> grantable(ClaimRequest request, Instant now) {
        String stage = currentStage();
        if (state != JobState.RUNNING || stage == null) {
            return List.of();
        }
        List<LocalTask> fit = tasks.all()
                .filter(task -> task.grantable(now) && tasks.ready(task) && fits(request, task.draft()))
                .sorted(Comparator.comparing((LocalTask task) -> -task.draft().weight()))
                .toList();
        return Stream.concat(
                        fit.stream().filter(task -> request.companions() && isWantedCompanion(task)),
                        fit.stream()
                                .filter(task ->
                                        task.open() && task.draft().stage().equals(stage))
                                .limit(request.freeSlots()))
                .toList();
    }

    private static boolean fits(ClaimRequest request, TaskDraft draft) {
        return request.kinds().contains(draft.kind())
                && (draft.source() == null || request.connections().contains(draft.source()))
                && (draft.target() == null || request.connections().contains(draft.target()));
    }

    private boolean isWantedCompanion(LocalTask task) {
        return task.draft().companion()
                && !dismissed
                && openedStages().contains(task.draft().stage());
    }

    /** Whether the task is still needed, as each is that is no companion. */
    boolean isWanted(LocalTask task) {
        return !task.draft().companion() || isWantedCompanion(task);
    }

    /** The first of the opened stages that is not worked off; reconciliation comes last. */
    private @Nullable String currentStage() {
        return Stream.concat(openedStages().stream(), Stream.of(LocalJob.RECONCILE))
                .filter(stage -> tasks.inStage(stage).anyMatch(LocalTask::open))
                .findFirst()
                .orElse(null);
    }

    private List<String> openedStages() {
        return job.stages().stream().limit(opened).map(LocalStage::name).toList();
    }

    /** The data of the tasks of earlier stages that added nothing. */
    Map<String, JsonNode> resultsBefore(String stage) {
        Set<String> earlier = job.stages().stream()
                .map(LocalStage::name)
                .takeWhile(name -> !name.equals(stage))
                .collect(Collectors.toSet());
        return tasks.results(earlier, false);
    }

    void succeed(LocalTask task, TaskResult result) throws ReportRefusedException {
        Plan brought = result.plan();
        if (brought != null && plan != null) {
            throw new ReportRefusedException(
                    "Task '%s' brings a second plan".formatted(task.draft().key()));
        }
        Plan known = brought == null ? plan : brought;
        new AddedTasks(job, known, tasks.keys()).check(task.draft(), result.added());
        plan = known;
        result.added().forEach(draft -> tasks.add(draft, draft.target() != null && !draft.companion()));
        task.succeed(result);
        if (task.draft().stage().equals(LocalJob.RECONCILE)) {
            repeatMissing(task, result);
        }
        advance();
    }

    private void repeatMissing(LocalTask reconciliation, TaskResult result) {
        for (JsonNode missing : result.data().path("missing")) {
            LocalTask task = tasks.find(TaskId.parse(missing.asText()));
            if (task != null && task.writes()) {
                task.lost();
                reconciled = false;
            }
        }
        if (!reconciled && rounds >= MOST_ROUNDS) {
            end(
                    JobState.FAILED,
                    new LocalOutcome.Failure(
                            reconciliation.draft().key(),
                            "ledger-mismatch",
                            "'%s' lacked committed work %d times. Does somebody else change godwit.ledger there?"
                                    .formatted(reconciliation.draft().target(), rounds)));
        }
    }

    /** Returns whether and when the task is tried again. */
    Optional<LocalRetry> fail(LocalTask task, FailureKind kind, LocalOutcome.Failure reason, Instant now) {
        switch (kind) {
            case BUSY, EXHAUSTED -> {
                Instant at = now.plus(limits.pause(task.failures() + 1));
                task.retry(at);
                return Optional.of(new LocalRetry(task.failures(), null, at, reason.code(), reason.message()));
            }
            case TRANSIENT -> {
                if (task.failures() + 1 >= limits.attempts()) {
                    end(JobState.FAILED, reason);
                } else {
                    Instant at = now.plus(limits.pause(task.failures() + 1));
                    task.retry(at);
                    return Optional.of(
                            new LocalRetry(task.failures(), limits.attempts(), at, reason.code(), reason.message()));
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
        return Optional.empty();
    }

    /** All tasks of this epoch are refused from now on, and the target refuses what they still hold. */
    private void planAgain() {
        epoch++;
        tasks = new LocalTasks(job.id(), epoch);
        opened = 0;
        plan = null;
        freshStage();
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
        Plan present = plan;
        return present == null
                ? Set.of()
                : present.scopes().stream().map(CanonicalJson::sha256).collect(Collectors.toSet());
    }

    /** Goes on until there is work to do, approval to wait for, or nothing left. */
    void advance() {
        while (state == JobState.RUNNING && currentStage() == null) {
            if (mustReconcile()) {
                openReconciliation();
            } else if (!dismissCompanions()) {
                return;
            } else if (opened == job.stages().size()) {
                state = JobState.SUCCEEDED;
            } else {
                openNext(job.stages().get(opened));
            }
        }
    }

    private boolean mustReconcile() {
        if (reconciled
                || opened == 0
                || job.reconcileKind() == null
                || tasks.written().isEmpty()) {
            return false;
        }
        return job.stages().get(opened - 1).reconciled()
                || job.stages().stream().skip(opened).allMatch(this::isEmpty);
    }

    private boolean isEmpty(LocalStage stage) {
        return stage.entry().isEmpty() && tasks.inStage(stage.name()).findAny().isEmpty();
    }

    /** Compares the ledger of each target with what was done there. */
    private void openReconciliation() {
        reconciled = true;
        rounds++;
        tasks.written()
                .forEach((target, done) -> tasks.add(
                        new TaskDraft(
                                "reconcile/%s/%d/%d".formatted(target, opened, rounds),
                                LocalJob.RECONCILE,
                                String.valueOf(job.reconcileKind()),
                                Json.object(),
                                Json.tree(Map.of("tasks", done)),
                                List.of(),
                                null,
                                target,
                                false,
                                0),
                        false));
    }

    /** True once all companions are done. */
    private boolean dismissCompanions() {
        dismissed = true;
        var open = new HashSet<LocalTask>();
        tasks.all()
                .filter(task -> task.draft().companion() && !task.succeeded())
                .filter(task -> openedStages().contains(task.draft().stage()))
                .forEach(open::add);
        open.stream().filter(LocalTask::idle).forEach(task -> task.succeed(TaskResult.empty()));
        return open.stream().allMatch(LocalTask::succeeded);
    }

    private void openNext(LocalStage stage) {
        if (stage.approval() && !meaning().equals(approved)) {
            state = JobState.AWAITING_APPROVAL;
            return;
        }
        opened++;
        freshStage();
        stage.entry().forEach(entry -> tasks.add(entry.draft(), entry.writes()));
    }

    private void freshStage() {
        rounds = 0;
        reconciled = false;
        dismissed = false;
    }

    LocalOutcome outcome(Map<String, LocalArtifact> artifacts) {
        Set<String> all = job.stages().stream().map(LocalStage::name).collect(Collectors.toSet());
        return new LocalOutcome(state, failure, plan, tasks.results(all, true), artifacts);
    }
}
