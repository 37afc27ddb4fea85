package dev.godwit.common.worker.local;

import dev.godwit.common.job.TaskDraft;
import java.util.List;

/**
 * A stage of a job that runs here. It begins when all tasks of the stages before it have succeeded; one without tasks is passed over.
 *
 * @param entry the tasks it begins with, beside those that earlier tasks have added to it
 * @param approval whether the plan must be approved before it begins
 */
public record LocalStage(String name, List<TaskDraft> entry, boolean approval) {

    public LocalStage {
        entry = List.copyOf(entry);
        for (TaskDraft draft : entry) {
            if (!draft.stage().equals(name)) {
                throw new IllegalArgumentException(
                        "Task '%s' belongs to stage '%s', not '%s'".formatted(draft.key(), draft.stage(), name));
            }
        }
    }

    /** A stage without an approval before it. */
    public static LocalStage of(String name, TaskDraft... entry) {
        return new LocalStage(name, List.of(entry), false);
    }
}
