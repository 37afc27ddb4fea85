package dev.godwit.coordinator.stage;

import dev.godwit.common.job.TaskDraft;
import org.jspecify.annotations.Nullable;

/**
 * A step of a job. A stage that has no tasks when its turn comes is skipped.
 *
 * @param entry the task that the coordinator itself puts here, or null where all tasks are added by results
 * @param gate whether it has no tasks but asks for approval; all stages before it only plan
 * @param reconciled whether its tasks are compared with the targets' ledgers before the next stage may begin
 */
public record Stage(String name, @Nullable Entry entry, boolean gate, boolean reconciled) {

    /**
     * @param kind as in {@code sync.plan}
     * @param count property of the job's request that says how many such tasks there are to be, or null for one
     */
    public record Entry(
            String kind, Access access, @Nullable String count) {

        public Entry {
            if (kind.indexOf('.') < 1) {
                throw new IllegalArgumentException("Not a task kind: '" + kind + "'");
            }
        }
    }

    /** A stage with one entry task, named as its stage is. */
    static Stage of(String name, String kind, Access access) {
        return new Stage(name, new Entry(kind, access, null), false, false);
    }

    /** A stage whose tasks are all added by results: the {@linkplain TaskDraft#stage() stage} of their drafts. */
    static Stage open(String name) {
        return new Stage(name, null, false, false);
    }

    static Stage gate(String name) {
        return new Stage(name, null, true, false);
    }

    Stage withReconciliation() {
        return new Stage(name, entry, gate, true);
    }
}
