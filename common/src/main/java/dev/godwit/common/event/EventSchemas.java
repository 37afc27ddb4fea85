package dev.godwit.common.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.godwit.common.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The JSON Schemas (2020-12) of the events' data, one per type and minor version. Each is read once, when first needed. Unknown
 * properties are allowed, because a later minor version may add them. Thread-safe.
 */
public final class EventSchemas {

    private static final SchemaRegistry REGISTRY =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    private static final ConcurrentMap<String, Schema> CACHE = new ConcurrentHashMap<>();

    private EventSchemas() {}

    /** The text of a schema, as in {@code dev.godwit.job.submitted.v1}, {@code 1.0}.
     *
     * @throws IllegalArgumentException if there is none */
    public static byte[] read(String type, String version) {
        String path = "/dev/godwit/schemas/events/%s/%s.json".formatted(type, version);
        try (InputStream in = EventSchemas.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalArgumentException(
                        "No schema for event type '%s', version %s".formatted(type, version));
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The URI that events of {@code type} carry as {@code dataschema}. */
    public static String uri(EventType type) {
        return "urn:godwit:event:%s:%s".formatted(type.name(), type.version());
    }

    /** What is wrong with {@code data} by the newest schema of {@code type}: places and rules, never a value. Empty if nothing is. */
    public static List<String> problems(EventType type, JsonNode data) {
        return problems(type, type.version(), data);
    }

    static List<String> problems(EventType type, String version, JsonNode data) {
        Schema schema = CACHE.computeIfAbsent(
                type.name() + ":" + version, key -> REGISTRY.getSchema(Json.parse(read(type.name(), version))));
        return schema.validate(data).stream()
                .map(error -> "%s breaks '%s'".formatted(error.getInstanceLocation(), error.getEvaluationPath()))
                .toList();
    }
}
