package dev.godwit.common.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;

/**
 * JSON with one spelling per meaning, so that it can be hashed: keys sorted by UTF-16 code unit, no white space, as RFC 8785
 * has it. Numbers must be whole (RFC 8785's rule for fractions is JavaScript's, and no hashed message of ours carries one).
 */
public final class CanonicalJson {

    private CanonicalJson() {}

    /** @throws IllegalArgumentException if {@code tree} holds a number that is not whole */
    public static byte[] bytes(JsonNode tree) {
        var out = new StringBuilder(256);
        write(tree, out);
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** The SHA-256 of {@link #bytes}, as 64 hex digits. */
    public static String sha256(JsonNode tree) {
        return Hashes.hex(Hashes.sha256(bytes(tree)));
    }

    private static void write(JsonNode node, StringBuilder out) {
        if (node instanceof ObjectNode object) {
            var names = new ArrayList<String>();
            object.fieldNames().forEachRemaining(names::add);
            Collections.sort(names);
            out.append('{');
            for (int i = 0; i < names.size(); i++) {
                out.append(i == 0 ? "" : ",").append(quoted(names.get(i))).append(':');
                write(object.get(names.get(i)), out);
            }
            out.append('}');
        } else if (node instanceof ArrayNode array) {
            out.append('[');
            for (int i = 0; i < array.size(); i++) {
                out.append(i == 0 ? "" : ",");
                write(array.get(i), out);
            }
            out.append(']');
        } else if (node.isTextual()) {
            out.append(quoted(node.textValue()));
        } else if (node.isIntegralNumber()) {
            out.append(node.bigIntegerValue());
        } else if (node.isBoolean() || node.isNull()) {
            out.append(node.asText());
        } else {
            throw new IllegalArgumentException("Cannot be hashed: " + node.getNodeType() + " that is not whole");
        }
    }

    private static String quoted(String text) {
        try {
            return Json.mapper().writeValueAsString(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("Not text", e);
        }
    }
}
