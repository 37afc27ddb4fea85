package dev.godwit.common.worker.local;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.bundle.Bundle;
import dev.godwit.common.job.JobId;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A job that runs in this process.
 *
 * @param request the job's own document, which every task gets
 * @param reconcileKind the kind of task that compares the target's ledger with what was done, as in {@code sync.reconcile}, or null where
 *     nothing is written
 */
public record LocalJob(
        JobId id,
        String kind,
        String environment,
        JsonNode request,
        List<LocalStage> stages,
        @Nullable String reconcileKind,
        @Nullable Bundle bundle) {

    /** The stage that follows the job's own. */
    static final String RECONCILE = "reconcile";

    public LocalJob {
        stages = List.copyOf(stages);
        var names = new HashSet<>(List.of(RECONCILE));
        for (LocalStage stage : stages) {
            if (!names.add(stage.name())) {
                throw new IllegalArgumentException("Two stages are called '%s'".formatted(stage.name()));
            }
        }
    }
}
