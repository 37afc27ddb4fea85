package dev.godwit.coordinator.http;

import dev.godwit.common.event.EventSchemas;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The JSON Schemas of the events' data, as they are published with this program. */
final class SchemaEndpoints {

    private static final Pattern TYPE = Pattern.compile("dev\\.godwit\\.[a-z0-9.-]{1,100}\\.v[0-9]{1,3}");
    private static final Pattern VERSION = Pattern.compile("[0-9]{1,3}\\.[0-9]{1,3}");

    List<Endpoint> endpoints() {
        return List.of(Endpoint.open("/v1/schemas/events/{type}/{version}", SchemaEndpoints::read));
    }

    private static Answer read(ApiRequest request) {
        String type = request.path("type", "event type", text -> matching(TYPE, text));
        String version = request.path("version", "version", text -> matching(VERSION, text));
        try {
            return new Answer(200, "application/schema+json", Map.of(), EventSchemas.read(type, version));
        } catch (IllegalArgumentException e) {
            throw ProblemException.notFound("schema", type + "/" + version);
        }
    }

    private static String matching(Pattern form, String text) {
        if (!form.matcher(text).matches()) {
            throw new IllegalArgumentException("Not of that form");
        }
        return text;
    }
}
