package dev.godwit.cli.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.job.JobId;
import dev.godwit.common.job.JobState;
import dev.godwit.common.job.Plan;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How a job stands when the command stops looking: at its end, or where people must decide.
 *
 * @param results what its tasks gave, by their keys
 * @param proposedRules of an anonymization policy, as YAML to be completed: one for each column that has no decision
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record JobEnd(
        JobId job,
        String kind,
        String environment,
        @Nullable String source,
        @Nullable String target,
        JobState state,
        @Nullable Plan plan,
        @Nullable String planHash,
        @Nullable Failure failure,
        Map<String, JsonNode> results,
        @Nullable String proposedRules) {

    public JobEnd {
        results = new TreeMap<>(results);
    }

    /** Why it failed. */
    public record Failure(
            String code, String message, @Nullable String task) {}
}
