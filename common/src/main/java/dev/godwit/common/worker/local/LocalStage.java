package dev.godwit.common.worker.local;

import dev.godwit.common.job.TaskDraft;
import java.util.List;

/**
 * A stage of a job that runs here. It begins when all tasks of the stages before it have succeeded; one without tasks is passed over.
 *
 * @param entry the tasks it begins with, beside those that earlier tasks have added to it
 * @param approval whether the plan must be approved before it begins
 * @param reconciled whether its tasks are compared with the targets' ledgers before its companions may go; the last stage always is
 */
public record LocalStage(String name, List<Entry> entry, boolean approval, boolean reconciled) {

    public LocalStage {
        entry = List.copyOf(entry);
        for (Entry task : entry) {
            if (!task.draft().stage().equals(name)) {
                throw new IllegalArgumentException("Task '%s' belongs to stage '%s', not '%s'"
                        .formatted(task.draft().key(), task.draft().stage(), name));
            }
        }
    }

    /** @param writes whether what it does is in the ledger of its target; false if it only looks at it */
    public record Entry(TaskDraft draft, boolean writes) {}

    /** A stage that begins with {@code entry}, or has what others add to it. */
    public static LocalStage of(String name, Entry... entry) {
        return new LocalStage(name, List.of(entry), false, false);
    }

    /** The same, after an approval of the plan. */
    public LocalStage withApproval() {
        return new LocalStage(name, entry, true, reconciled);
    }

    /** The same, with a reconciliation at its end. */
    public LocalStage withReconciliation() {
        return new LocalStage(name, entry, approval, true);
    }
}
