package dev.godwit.coordinator.http;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.http.Problem.Place;
import dev.godwit.common.http.ProblemType;
import dev.godwit.common.json.Json;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads a body as JSON that PostgreSQL and every consumer can hold: UTF-8, not deep, no NUL, no number beyond a double. */
final class JsonBody {

    static final int MAX_DEPTH = 32;

    private JsonBody() {}

    /** @throws ProblemException if {@code body} is anything else than one such document */
    static JsonNode parse(byte[] body) {
        return parse(body, MAX_DEPTH);
    }

    static JsonNode parse(byte[] body, int maxDepth) {
        JsonNode tree;
        try {
            // Decoded first: the parser would guess UTF-16 and let broken sequences pass.
            tree = Json.parse(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString());
        } catch (CharacterCodingException e) {
            throw new ProblemException(ProblemType.MALFORMED_REQUEST, "The body is not UTF-8");
        } catch (IllegalArgumentException e) {
            throw new ProblemException(ProblemType.MALFORMED_REQUEST, readable(e));
        }
        var wrong = new ArrayList<Place>();
        check(tree, JsonPointer.empty(), 1, maxDepth, wrong);
        if (!wrong.isEmpty()) {
            throw new ProblemException(
                    ProblemType.INVALID_REQUEST,
                    wrong.get(0).detail() + " at " + wrong.get(0).pointer(),
                    wrong);
        }
        return tree;
    }

    private static void check(JsonNode node, JsonPointer at, int depth, int maxDepth, List<Place> wrong) {
        if (node.isContainerNode() && depth > maxDepth) {
            wrong.add(Place.at(at.toString(), "Nested deeper than %d levels".formatted(maxDepth)));
        } else if (node.isObject()) {
            for (Map.Entry<String, JsonNode> property : node.properties()) {
                JsonPointer inside = at.appendProperty(property.getKey());
                checkText(property.getKey(), inside, wrong);
                check(property.getValue(), inside, depth + 1, maxDepth, wrong);
            }
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                check(node.get(i), at.appendIndex(i), depth + 1, maxDepth, wrong);
            }
        } else if (node.isTextual()) {
            checkText(node.textValue(), at, wrong);
        } else if (node.isFloatingPointNumber() && !Double.isFinite(node.doubleValue())) {
            wrong.add(Place.at(at.toString(), "A number out of range"));
        }
    }

    private static void checkText(String text, JsonPointer at, List<Place> wrong) {
        if (text.indexOf('\0') >= 0) {
            wrong.add(Place.at(at.toString().replace("\0", "\\u0000"), "Text with a NUL character"));
        } else if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            wrong.add(Place.at("", "Text with half a surrogate pair"));
        }
    }

    /** The parser's own words without the piece of the input and the hints to programmers that follow the first line. */
    private static String readable(IllegalArgumentException e) {
        String message = String.valueOf(e.getMessage());
        int end = message.indexOf('\n');
        String line = end < 0 ? message : message.substring(0, end);
        return line.length() > 300 ? line.substring(0, 300) + "..." : line;
    }
}
