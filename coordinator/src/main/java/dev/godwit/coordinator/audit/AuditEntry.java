package dev.godwit.coordinator.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.godwit.common.json.Json;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is to be remembered of one action, before it gets its number. It outlives what it tells of, so it holds ids and hashes and no
 * personal data beyond the principal's name.
 *
 * @param actor the principal that did it, as in {@code user:ana}, {@code service:deployer}, {@code coordinator}
 * @param onBehalfOf the principal it was done for, or null
 * @param action what was done, as in {@code job.submitted}, {@code token.created}
 * @param object what it was done to, as in {@code jobs/<id>}, {@code tokens/<id>}
 * @param facts an object with what else a reviewer needs: plan hash, decision, previous value; a number that is not
 *     whole is kept as text, since only whole ones have one spelling
 * @param eventId the event that announces the same change, or null
 */
public record AuditEntry(
        String actor,
        @Nullable String onBehalfOf,
        String action,
        String object,
        JsonNode facts,
        @Nullable UUID eventId) {

    public AuditEntry {
        if (actor.isBlank() || action.isBlank() || object.isBlank()) {
            throw new IllegalArgumentException(
                    "An audit entry needs an actor, an action and an object, not '%s', '%s', '%s'"
                            .formatted(actor, action, object));
        }
        if (!facts.isObject()) {
            throw new IllegalArgumentException("The facts of an audit entry are an object, not " + facts.getNodeType());
        }
        facts = spelled(facts);
    }

    private static JsonNode spelled(JsonNode node) {
        if (node.isNumber() && !node.isIntegralNumber()) {
            return TextNode.valueOf(node.asText());
        }
        if (node instanceof ObjectNode object) {
            var copy = Json.object();
            object.properties().forEach(entry -> copy.set(entry.getKey(), spelled(entry.getValue())));
            return copy;
        }
        if (node instanceof ArrayNode array) {
            var copy = array.arrayNode();
            array.forEach(item -> copy.add(spelled(item)));
            return copy;
        }
        return node;
    }
}
