package dev.godwit.coordinator.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.http.Problem.Place;
import dev.godwit.common.http.ProblemType;
import dev.godwit.common.json.Json;
import dev.godwit.coordinator.access.Caller;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * A request whose caller is known and whose body has been read.
 *
 * @param path the values in the path's template, decoded
 * @param query every parameter at most once
 * @param headers by lower-case name
 */
@SuppressWarnings("ArrayRecordComponent") // read once, never compared
record ApiRequest(
        Caller caller, Map<String, String> path, Map<String, String> query, Map<String, String> headers, byte[] body) {

    /** A value of the path that {@code reader} understands; what it does not understand does not exist.
     *
     * @param what the thing it names, as in {@code job} */
    <T> T path(String name, String what, Function<String, T> reader) {
        String text = path.getOrDefault(name, "");
        try {
            return reader.apply(text);
        } catch (IllegalArgumentException e) {
            throw ProblemException.notFound(what, text);
        }
    }

    <T> Optional<T> query(String name, Function<String, T> reader) {
        String text = query.get(name);
        if (text == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(reader.apply(text));
        } catch (IllegalArgumentException e) {
            throw ProblemException.parameter(name, String.valueOf(e.getMessage()));
        }
    }

    /** @throws ProblemException if there is a query parameter other than these */
    void onlyQuery(String... known) {
        var unknown = new TreeSet<>(query.keySet());
        unknown.removeAll(Set.of(known));
        if (!unknown.isEmpty()) {
            String knownNames = known.length == 0 ? "none" : String.join(", ", known);
            throw ProblemException.parameter(unknown.first(), "Unknown parameter. Known: %s".formatted(knownNames));
        }
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    boolean wantsEventStream() {
        return header("accept")
                .filter(accept -> accept.toLowerCase(Locale.ROOT).contains("text/event-stream"))
                .isPresent();
    }

    JsonNode json() {
        return JsonBody.parse(body);
    }

    /** The body as an object; an absent body reads as an empty one. */
    Fields fields() {
        return Fields.of(body.length == 0 ? Json.object() : json());
    }

    /** The body as a message between Godwit's own processes, which may carry fields of a newer version.
     *
     * @param needed fields without which there is no such message */
    <T> T message(Class<T> type, String... needed) {
        JsonNode tree = JsonBody.parse(body, 64);
        for (String name : needed) {
            if (!tree.hasNonNull(name)) {
                throw new ProblemException(
                        ProblemType.INVALID_REQUEST,
                        "#/%s: Missing".formatted(name),
                        List.of(Place.at("/" + name, "Missing")));
            }
        }
        try {
            return Json.as(tree, type);
        } catch (IllegalArgumentException e) {
            String why = firstLine(String.valueOf(e.getMessage()));
            throw new ProblemException(ProblemType.INVALID_REQUEST, why, List.of(Place.at("", why)));
        }
    }

    private static String firstLine(String text) {
        int end = text.indexOf('\n');
        return end < 0 ? text : text.substring(0, end);
    }
}
