package dev.godwit.common.worker.local;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.job.JobState;
import dev.godwit.common.job.Plan;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a local run ended.
 *
 * @param state {@code SUCCEEDED}, {@code FAILED}, {@code CANCELLED} or {@code REJECTED}
 * @param failure why it failed, or null
 * @param results the data of the tasks that succeeded, by key
 */
public record LocalOutcome(
        JobState state,
        @Nullable Failure failure,
        @Nullable Plan plan,
        Map<String, JsonNode> results,
        Map<String, LocalArtifact> artifacts) {

    public LocalOutcome {
        results = Map.copyOf(results);
        artifacts = Map.copyOf(artifacts);
    }

    /** @param code as in {@code dev.godwit.common.job.JobFailedException}; the CLI maps it to an exit code */
    public record Failure(String task, String code, String message) {}
}
