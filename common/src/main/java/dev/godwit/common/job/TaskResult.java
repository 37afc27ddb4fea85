package dev.godwit.common.job;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.json.Json;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a task brought back: facts for later stages and the report, and for a planning task the plan and the tasks that carry it out.
 * It never holds a value of a row.
 *
 * @param data facts, at most 1 MiB as JSON; what the task did in all may stand there as {@link Counted}
 * @param plan the job's plan, from the one task that makes it
 * @param added tasks that this result brings into being; each scope must stand in the plan
 */
public record TaskResult(JsonNode data, @Nullable Plan plan, List<TaskDraft> added) {

    public TaskResult {
        data = data == null ? Json.object() : data;
        added = added == null ? List.of() : List.copyOf(added);
    }

    /** What the task did in all, if the data say so. */
    public Optional<Counted> counted() {
        return Counted.in(data);
    }

    public static TaskResult of(Object data) {
        return new TaskResult(Json.tree(data), null, List.of());
    }

    public static TaskResult empty() {
        return new TaskResult(Json.object(), null, List.of());
    }
}
