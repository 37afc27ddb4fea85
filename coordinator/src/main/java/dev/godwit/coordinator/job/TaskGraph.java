package dev.godwit.coordinator.job;

import dev.godwit.common.job.TaskDraft;
import dev.godwit.coordinator.stage.JobKind;
import dev.godwit.coordinator.stage.Stage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Checks the tasks that a result wants to bring into being: against the job's stages, plan and connections, and among each other. */
public final class TaskGraph {

    /** Enough for any plan; a runaway planner stops here. */
    public static final int MOST_TASKS = 200_000;

    /** Keys that begin so are the coordinator's own. */
    public static final String OWN = "~";

    private final JobSpec job;
    private final Set<String> scopes;

    /** @param scopes hashes of the scopes in the job's plan */
    public TaskGraph(JobSpec job, Set<String> scopes) {
        this.job = job;
        this.scopes = scopes;
    }

    /**
     * The first thing that is wrong with {@code drafts}, in a sentence.
     *
     * @param fromStage the stage of the task whose result adds them
     * @param existing the stage of each task that the job has already, by key, as far as a draft waits for it
     */
    public Optional<String> problem(List<TaskDraft> drafts, String fromStage, Map<String, String> existing) {
        if (drafts.size() > MOST_TASKS) {
            return Optional.of("It adds %d tasks; at most %d are allowed.".formatted(drafts.size(), MOST_TASKS));
        }
        var stages = new HashMap<String, String>();
        for (TaskDraft draft : drafts) {
            if (stages.put(draft.key(), draft.stage()) != null) {
                return Optional.of("It adds two tasks with the key '%s'.".formatted(draft.key()));
            }
            var problem = alone(draft, fromStage);
            if (problem.isPresent()) {
                return problem;
            }
        }
        for (TaskDraft draft : drafts) {
            for (String before : draft.after()) {
                String stage = stages.containsKey(before) ? stages.get(before) : existing.get(before);
                if (!draft.stage().equals(stage)) {
                    return Optional.of("Task '%s' waits for '%s', which is not a task of its stage '%s'."
                            .formatted(draft.key(), before, draft.stage()));
                }
            }
        }
        return circle(drafts);
    }

    private Optional<String> alone(TaskDraft draft, String fromStage) {
        JobKind kind = job.kind();
        int stage = kind.indexOf(draft.stage());
        if (stage < kind.indexOf(fromStage)) {
            return Optional.of(
                    "Task '%s' is for stage '%s', which is not '%s' or a later stage of a '%s' job. Stages: %s."
                            .formatted(
                                    draft.key(),
                                    draft.stage(),
                                    fromStage,
                                    kind.name(),
                                    kind.stages().stream().map(Stage::name).toList()));
        }
        if (kind.stages().get(stage).gate()) {
            return Optional.of("Task '%s' is for '%s', which is a gate.".formatted(draft.key(), draft.stage()));
        }
        if (draft.key().startsWith(OWN)) {
            return Optional.of(
                    "Task '%s': keys that begin with '%s' are the coordinator's.".formatted(draft.key(), OWN));
        }
        if ((draft.scope().isEmpty() && draft.scope().isArray()) || !scopes.containsAll(draft.scopeHashes())) {
            return Optional.of("Task '%s' means something that is not in the job's plan.".formatted(draft.key()));
        }
        for (String connection : new String[] {draft.source(), draft.target()}) {
            if (connection != null && !job.connections().contains(connection)) {
                return Optional.of("Task '%s' uses connection '%s', and the job only %s."
                        .formatted(draft.key(), connection, job.connections()));
            }
        }
        if (draft.target() != null && !draft.target().equals(job.target())) {
            return Optional.of("Task '%s' writes to '%s', and the job's target is '%s'."
                    .formatted(draft.key(), draft.target(), job.target()));
        }
        return Optional.empty();
    }

    /** Takes away tasks that wait for nothing until none is left, or only those that wait for each other. */
    private static Optional<String> circle(List<TaskDraft> drafts) {
        var waits = new HashMap<String, Integer>();
        var dependents = new HashMap<String, List<String>>();
        var keys = new HashSet<String>();
        drafts.forEach(draft -> keys.add(draft.key()));
        for (TaskDraft draft : drafts) {
            var inside =
                    draft.after().stream().filter(keys::contains).distinct().toList();
            waits.put(draft.key(), inside.size());
            inside.forEach(before ->
                    dependents.computeIfAbsent(before, k -> new ArrayList<>()).add(draft.key()));
        }
        var free = new ArrayDeque<String>();
        waits.forEach((key, n) -> {
            if (n == 0) {
                free.add(key);
            }
        });
        int done = 0;
        while (!free.isEmpty()) {
            done++;
            for (String next : dependents.getOrDefault(free.remove(), List.of())) {
                if (waits.merge(next, -1, Integer::sum) == 0) {
                    free.add(next);
                }
            }
        }
        return done == drafts.size()
                ? Optional.empty()
                : Optional.of("It adds %d tasks that wait for each other in a circle.".formatted(drafts.size() - done));
    }
}
