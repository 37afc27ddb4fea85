package dev.godwit.common.worker.local;

import dev.godwit.common.job.Plan;
import dev.godwit.common.job.TaskDraft;
import dev.godwit.common.json.CanonicalJson;
import dev.godwit.common.worker.ReportRefusedException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Checks tasks that a result adds against what the job may do.
 *
 * @param known the keys of the job's tasks so far
 */
record AddedTasks(LocalJob job, @Nullable Plan plan, Set<String> known) {

    void check(TaskDraft parent, List<TaskDraft> added) throws ReportRefusedException {
        if (added.isEmpty()) {
            return;
        }
        Set<String> scopes = plan == null
                ? Set.of()
                : plan.scopes().stream().map(CanonicalJson::sha256).collect(Collectors.toSet());
        var keys = new HashSet<>(known);
        for (TaskDraft draft : added) {
            if (!keys.add(draft.key())) {
                throw refused(parent, draft, "a task of that key exists");
            }
            if ((draft.scope().isEmpty() && draft.scope().isArray()) || !scopes.containsAll(draft.scopeHashes())) {
                throw refused(parent, draft, "its scope is not in the plan");
            }
            if (stage(draft) < stage(parent)) {
                throw refused(parent, draft, "stage '%s' is over, or not of this job".formatted(draft.stage()));
            }
        }
        for (TaskDraft draft : added) {
            if (!keys.containsAll(draft.after())) {
                throw refused(parent, draft, "it waits for tasks that do not exist: " + draft.after());
            }
        }
    }

    /** -1 for a stage that the job does not have. */
    private int stage(TaskDraft draft) {
        return job.stages().stream().map(LocalStage::name).toList().indexOf(draft.stage());
    }

    private static ReportRefusedException refused(TaskDraft parent, TaskDraft draft, String why) {
        return new ReportRefusedException(
                "Task '%s' cannot add task '%s': %s".formatted(parent.key(), draft.key(), why));
    }
}
