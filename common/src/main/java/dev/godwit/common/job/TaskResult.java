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
 * @param narrowed what the task's payload is from now on, of one that did a part of its work and gave the rest to the {@code added}: should the target
 *     lose its commit, this and no more is done again; null leaves the payload as it is
 */
public record TaskResult(
        JsonNode data,
        @Nullable Plan plan,
        List<TaskDraft> added,
        @Nullable JsonNode narrowed) {

    public TaskResult {
        data = data == null ? Json.object() : data;
        added = added == null ? List.of() : List.copyOf(added);
        narrowed = narrowed == null || narrowed.isNull() ? null : narrowed;
    }

    public TaskResult(JsonNode data, @Nullable Plan plan, List<TaskDraft> added) {
        this(data, plan, added, null);
    }

    /** Of a task that did what {@code payload} says, and leaves the rest to {@code added}. */
    public static TaskResult inPart(JsonNode data, List<TaskDraft> added, JsonNode payload) {
        return new TaskResult(data, null, added, payload);
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
