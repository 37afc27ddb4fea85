package dev.godwit.sync.plan;

import dev.godwit.common.job.TaskDraft;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Bounds how many copies go on at once, on however many workers: as many chains, in which each copy waits for the one before. Like the grants,
 * they begin with the largest.
 */
final class Chains {

    private static final String COPY = "sync.copy";

    private Chains() {}

    /** The same tasks in the same order; {@code most} null leaves them as they are. */
    static List<TaskDraft> of(List<TaskDraft> drafts, @Nullable Integer most) {
        if (most == null) {
            return drafts;
        }
        List<TaskDraft> copies = drafts.stream()
                .filter(draft -> draft.kind().equals(COPY))
                .sorted(Comparator.comparingLong(TaskDraft::weight).reversed())
                .toList();
        Map<String, String> before = new HashMap<>();
        for (int i = most; i < copies.size(); i++) {
            before.put(copies.get(i).key(), copies.get(i - most).key());
        }
        return drafts.stream()
                .map(draft -> after(draft, before.get(draft.key())))
                .toList();
    }

    private static TaskDraft after(TaskDraft draft, @Nullable String other) {
        if (other == null) {
            return draft;
        }
        var after = new ArrayList<>(draft.after());
        after.add(other);
        return new TaskDraft(
                draft.key(),
                draft.stage(),
                draft.kind(),
                draft.scope(),
                draft.payload(),
                after,
                draft.source(),
                draft.target(),
                draft.companion(),
                draft.weight());
    }
}
