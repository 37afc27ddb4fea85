package dev.godwit.coordinator.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.job.JobId;
import dev.godwit.common.job.TaskDraft;
import dev.godwit.common.job.TaskId;
import dev.godwit.common.json.Json;
import dev.godwit.coordinator.job.Purpose;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A task about to be stored. */
record NewTask(
        TaskId id,
        String key,
        String stage,
        String kind,
        Purpose purpose,
        boolean companion,
        boolean entry,
        boolean writes,
        @Nullable String source,
        @Nullable String target,
        JsonNode scope,
        JsonNode payload,
        List<String> after,
        long weight) {

    /** One that a result adds: it writes wherever it has a target. */
    static NewTask added(JobId job, int epoch, TaskDraft draft) {
        return new NewTask(
                TaskId.of(job, epoch, draft.key()),
                draft.key(),
                draft.stage(),
                draft.kind(),
                Purpose.WORK,
                draft.companion(),
                false,
                draft.target() != null,
                draft.source(),
                draft.target(),
                draft.scope(),
                draft.payload(),
                draft.after(),
                draft.weight());
    }

    /** One of the coordinator's own, which looks after what others wrote to {@code target}. */
    static NewTask own(
            JobId job,
            int epoch,
            String key,
            String stage,
            String kind,
            Purpose purpose,
            String target,
            JsonNode payload) {
        return new NewTask(
                TaskId.of(job, epoch, key),
                key,
                stage,
                kind,
                purpose,
                false,
                false,
                false,
                null,
                target,
                Json.object(),
                payload,
                List.of(),
                Long.MAX_VALUE);
    }
}
