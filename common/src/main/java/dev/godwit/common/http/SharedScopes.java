package dev.godwit.common.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.godwit.common.job.Plan;
import dev.godwit.common.job.TaskDraft;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.json.CanonicalJson;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * Sends the scopes of a plan once, however many tasks share them: in the drafts of a result that brings a plan, each is replaced by its hash. The
 * chunks of one table have one scope, which names every column; written out, a plan of some thousand chunks would be too large to send.
 */
public final class SharedScopes {

    private SharedScopes() {}

    static TaskResult shorten(TaskResult result) {
        Plan plan = result.plan();
        if (plan == null) {
            return result;
        }
        Map<String, JsonNode> planned = byHash(plan);
        var hashes = new IdentityHashMap<JsonNode, String>();
        return new TaskResult(
                result.data(),
                plan,
                result.added().stream()
                        .map(draft -> {
                            String hash = hashes.computeIfAbsent(draft.scope(), CanonicalJson::sha256);
                            return planned.containsKey(hash) ? withScope(draft, TextNode.valueOf(hash)) : draft;
                        })
                        .toList(),
                result.narrowed());
    }

    /** @throws IllegalArgumentException if a draft names a scope that the plan does not have */
    public static TaskResult restore(TaskResult result) {
        if (result.added().stream().noneMatch(draft -> draft.scope().isTextual())) {
            return result;
        }
        Plan plan = result.plan();
        Map<String, JsonNode> planned = plan == null ? Map.of() : byHash(plan);
        return new TaskResult(
                result.data(),
                plan,
                result.added().stream()
                        .map(draft -> draft.scope().isTextual() ? withScope(draft, scope(draft, planned)) : draft)
                        .toList(),
                result.narrowed());
    }

    private static JsonNode scope(TaskDraft draft, Map<String, JsonNode> planned) {
        JsonNode scope = planned.get(draft.scope().asText());
        if (scope == null) {
            throw new IllegalArgumentException(
                    "Task '%s' has scope %s, which is not in the plan.".formatted(draft.key(), draft.scope()));
        }
        return scope;
    }

    private static Map<String, JsonNode> byHash(Plan plan) {
        var scopes = new HashMap<String, JsonNode>();
        plan.scopes().forEach(scope -> scopes.put(CanonicalJson.sha256(scope), scope));
        return scopes;
    }

    private static TaskDraft withScope(TaskDraft draft, JsonNode scope) {
        return new TaskDraft(
                draft.key(),
                draft.stage(),
                draft.kind(),
                scope,
                draft.payload(),
                draft.after(),
                draft.source(),
                draft.target(),
                draft.companion(),
                draft.weight());
    }
}
