package dev.godwit.coordinator.http;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.godwit.common.http.Problem.Place;
import dev.godwit.common.http.ProblemType;
import dev.godwit.common.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Takes a JSON object apart, field by field, and remembers every place that is wrong; {@link #done} then refuses them all at once, with
 * every field that nobody asked for. Until then a wrong field reads as empty text or an empty object.
 *
 * <p>Confined to one request.
 */
final class Fields {

    private final ObjectNode object;
    private final Set<String> asked = new LinkedHashSet<>();
    private final List<Place> wrong = new ArrayList<>();

    private Fields(ObjectNode object) {
        this.object = object;
    }

    /** @throws ProblemException if {@code tree} is not an object */
    static Fields of(JsonNode tree) {
        if (tree instanceof ObjectNode object) {
            return new Fields(object);
        }
        throw new ProblemException(
                ProblemType.INVALID_REQUEST, "Expected an object", List.of(Place.at("", "Expected an object")));
    }

    /** A text that must be there, of 1 to {@code longest} characters. */
    String text(String name, int longest) {
        return optionalText(name, longest).orElseGet(() -> {
            missing(name);
            return "";
        });
    }

    Optional<String> optionalText(String name, int longest) {
        JsonNode node = take(name);
        if (node.isMissingNode()) {
            return Optional.empty();
        }
        if (!node.isTextual()) {
            reject(name, "Expected text");
            return Optional.of("");
        }
        String text = node.textValue();
        if (text.isEmpty() || text.length() > longest) {
            reject(name, "Expected 1 to %d characters".formatted(longest));
        }
        return Optional.of(text);
    }

    /** A text that {@code reader} understands; what it throws as IllegalArgumentException is told to the caller. */
    <T> Optional<T> optional(String name, int longest, Function<String, T> reader) {
        return optionalText(name, longest).filter(text -> !text.isEmpty()).flatMap(text -> {
            try {
                return Optional.of(reader.apply(text));
            } catch (IllegalArgumentException e) {
                reject(name, String.valueOf(e.getMessage()));
                return Optional.empty();
            }
        });
    }

    /** As {@link #optional}, but missing is wrong too. Empty only if something is wrong. */
    <T> Optional<T> required(String name, int longest, Function<String, T> reader) {
        if (!object.has(name)) {
            missing(name);
        }
        return optional(name, longest, reader);
    }

    boolean flag(String name, boolean otherwise) {
        JsonNode node = take(name);
        if (node.isMissingNode()) {
            return otherwise;
        }
        if (!node.isBoolean()) {
            reject(name, "Expected true or false");
        }
        return node.asBoolean();
    }

    /** A whole number from {@code least} to {@code most}. */
    int number(String name, int least, int most, int otherwise) {
        JsonNode node = take(name);
        if (node.isMissingNode()) {
            return otherwise;
        }
        if (!node.canConvertToInt() || !node.isIntegralNumber() || node.intValue() < least || node.intValue() > most) {
            reject(name, "Expected a whole number from %d to %d".formatted(least, most));
            return otherwise;
        }
        return node.intValue();
    }

    /** An object, empty if it is not there. */
    JsonNode object(String name) {
        JsonNode node = take(name);
        if (node.isMissingNode()) {
            return Json.object();
        }
        if (!node.isObject()) {
            reject(name, "Expected an object");
            return Json.object();
        }
        return node;
    }

    boolean has(String name) {
        return object.has(name);
    }

    /** A list of distinct texts, empty if it is not there. */
    <T> Set<T> texts(String name, int longest, Function<String, T> reader) {
        JsonNode node = take(name);
        var texts = new LinkedHashSet<T>();
        if (node.isMissingNode()) {
            return texts;
        }
        if (!node.isArray() || node.size() > 100) {
            reject(name, "Expected a list of at most 100 texts");
            return texts;
        }
        for (int i = 0; i < node.size(); i++) {
            String place =
                    JsonPointer.empty().appendProperty(name).appendIndex(i).toString();
            JsonNode item = node.get(i);
            if (!item.isTextual()
                    || item.textValue().isEmpty()
                    || item.textValue().length() > longest) {
                wrong.add(Place.at(place, "Expected text of 1 to %d characters".formatted(longest)));
                continue;
            }
            try {
                texts.add(reader.apply(item.textValue()));
            } catch (IllegalArgumentException e) {
                wrong.add(Place.at(place, String.valueOf(e.getMessage())));
            }
        }
        return texts;
    }

    void reject(String name, String why) {
        wrong.add(Place.at(JsonPointer.empty().appendProperty(name).toString(), why));
    }

    /** @throws ProblemException if anything was wrong, or there are fields that were not asked for */
    void done() {
        var unknown = new TreeSet<String>();
        object.fieldNames().forEachRemaining(unknown::add);
        unknown.removeAll(asked);
        for (String name : unknown) {
            reject(name, "Unknown field. Known: %s".formatted(String.join(", ", asked)));
        }
        if (!wrong.isEmpty()) {
            Place first = wrong.get(0);
            String more = wrong.size() == 1 ? "" : " (and %d more)".formatted(wrong.size() - 1);
            throw new ProblemException(
                    ProblemType.INVALID_REQUEST, "%s: %s%s".formatted(first.pointer(), first.detail(), more), wrong);
        }
    }

    private void missing(String name) {
        reject(name, "Missing");
    }

    private JsonNode take(String name) {
        asked.add(name);
        JsonNode node = object.path(name);
        if (node.isNull()) {
            reject(name, "Expected a value, not null: leave the field out");
        }
        return node;
    }
}
