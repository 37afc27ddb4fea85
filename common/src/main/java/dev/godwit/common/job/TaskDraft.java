package dev.godwit.common.job;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.json.CanonicalJson;
import dev.godwit.common.json.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A task that is to exist.
 *
 * <p>{@code scope} is what the task means and a person approved: tables, columns, strategies, filters, target. {@code payload} is how
 * it is cut, as in the bounds of a chunk. The plan hash covers every scope and no payload, and a task whose scope is not in the
 * job's plan is refused. A scope that is a JSON array means several things together, each of which stands in the plan.
 *
 * @param key names the task within its job and epoch, as in {@code copy/public.orders/7}; at most 200 characters
 * @param stage the stage it belongs to, its own or a later one
 * @param kind what a worker must know to do it, as in {@code sync.copy}; the part before the dot names the worker's kind and topic
 * @param after keys of tasks in the same stage that must have succeeded first; a companion counts once it has signalled
 * @param source the connection that is read, or null
 * @param target the connection that is written and that enforces fence and ledger, or null where nothing is written
 * @param companion whether it runs beside the slots until the stage's other tasks are done, as a snapshot holder does
 * @param weight rough size, in any unit: within a stage the largest goes first
 */
public record TaskDraft(
        String key,
        String stage,
        String kind,
        JsonNode scope,
        JsonNode payload,
        List<String> after,
        @Nullable String source,
        @Nullable String target,
        @JsonProperty(defaultValue = "false") boolean companion,
        @JsonProperty(defaultValue = "0") long weight) {

    public TaskDraft {
        if (key.isEmpty() || key.length() > 200) {
            throw new IllegalArgumentException("A task's key has 1 to 200 characters, not " + key.length());
        }
        if (kind.indexOf('.') < 1) {
            throw new IllegalArgumentException("Not a task kind: '%s'. Expected as in 'sync.copy'.".formatted(kind));
        }
        scope = scope == null ? Json.object() : scope;
        payload = payload == null ? Json.object() : payload;
        after = after == null ? List.of() : List.copyOf(after);
    }

    /** The hashes under which its scope stands in the plan. A scope that is a list means all of its elements. */
    public List<String> scopeHashes() {
        if (!scope.isArray()) {
            return List.of(CanonicalJson.sha256(scope));
        }
        var hashes = new ArrayList<String>();
        scope.forEach(each -> hashes.add(CanonicalJson.sha256(each)));
        return hashes;
    }

    /** What is left of it when it has {@code given} the rest away. */
    public TaskDraft narrowed(JsonNode other, List<TaskDraft> given) {
        long gone = given.stream().mapToLong(TaskDraft::weight).sum();
        return new TaskDraft(
                key,
                stage,
                kind,
                scope,
                other,
                after,
                source,
                target,
                companion,
                Math.max(Math.min(weight, 1), weight - gone));
    }
}
