package dev.godwit.coordinator.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.godwit.common.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The API as docs/api/openapi.yaml has it. Documents are held to it strictly: what it does not name is wrong. */
final class OpenApi {

    /** What any operation may answer, as the document's head says. */
    private static final Set<Integer> ANYWHERE = Set.of(400, 405, 408, 414, 429, 431, 500, 503);

    private static final Path FILE = Path.of("..", "docs", "api", "openapi.yaml");

    private final JsonNode document;
    private final Map<String, Operation> operations = new TreeMap<>();
    private final Map<String, Schema> schemas = new ConcurrentHashMap<>();

    private OpenApi(JsonNode document) {
        this.document = document;
        close(document.path("components").path("schemas"));
        for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
            for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
                if (!method.getKey().equals("parameters")) {
                    var operation = new Operation(
                            method.getKey().toUpperCase(java.util.Locale.ROOT), path.getKey(), method.getValue());
                    operations.put(operation.name(), operation);
                }
            }
        }
    }

    static OpenApi read() {
        try {
            var settings = LoadSettings.builder().setCodePointLimit(10_000_000).build();
            return new OpenApi(Json.tree(new Load(settings).loadFromString(Files.readString(FILE))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An object of ours has the properties that are named, unless it says otherwise. */
    private static void close(JsonNode node) {
        if (node instanceof ObjectNode object
                && object.has("properties")
                && object.get("properties").isObject()
                && !object.has("additionalProperties")) {
            object.put("additionalProperties", false);
        }
        node.forEach(OpenApi::close);
    }

    /** @param definition as it stands in the document */
    record Operation(String method, String path, JsonNode definition) {

        /** As in {@code GET /v1/jobs/{id}}. */
        String name() {
            return method + " " + path;
        }

        Set<Integer> statuses() {
            var statuses = new TreeSet<Integer>();
            definition.path("responses").fieldNames().forEachRemaining(status -> statuses.add(Integer.valueOf(status)));
            return statuses;
        }

        Optional<String> permission() {
            return Optional.ofNullable(definition.path("x-permission").textValue());
        }

        boolean hasBody() {
            return definition.has("requestBody");
        }
    }

    List<Operation> operations() {
        return new ArrayList<>(operations.values());
    }

    JsonNode document() {
        return document;
    }

    Operation operation(String method, String actualPath) {
        String path = actualPath.contains("?") ? actualPath.substring(0, actualPath.indexOf('?')) : actualPath;
        return operations.values().stream()
                .filter(operation -> operation.method().equals(method) && matches(operation.path(), path))
                .min((a, b) -> Integer.compare(braces(a.path()), braces(b.path())))
                .orElseThrow(() -> new AssertionError("Not documented: " + method + " " + path));
    }

    private static int braces(String path) {
        return (int) path.chars().filter(c -> c == '{').count();
    }

    private static boolean matches(String template, String path) {
        return path.matches(template.replaceAll("\\{\\w+}", "[^/]+"));
    }

    /** What is wrong with this answer by the document; empty if nothing is. */
    List<String> problems(Operation operation, int status, String contentType, String body) {
        JsonNode response = operation.definition().path("responses").path(Integer.toString(status));
        if (response.isMissingNode()) {
            return ANYWHERE.contains(status)
                    ? List.of()
                    : List.of("%s answered %d, which is not documented".formatted(operation.name(), status));
        }
        if (response.has("$ref")) {
            response = document.at(response.get("$ref").asText().substring(1));
        }
        JsonNode content = response.path("content");
        if (content.isMissingNode()) {
            return body.isEmpty() ? List.of() : List.of("%s %d has a body".formatted(operation.name(), status));
        }
        String type = contentType.replaceAll(";.*", "");
        if (content.has("*/*")) {
            return List.of();
        }
        if (!content.has(type)) {
            return List.of("%s %d is '%s', which is not documented".formatted(operation.name(), status, type));
        }
        if (!type.endsWith("json")) {
            return List.of();
        }
        JsonNode schema = content.path(type).path("schema");
        return validate(schema, Json.parse(body)).stream()
                .map(problem -> "%s %d: %s".formatted(operation.name(), status, problem))
                .toList();
    }

    private List<String> validate(JsonNode schema, JsonNode instance) {
        return schemas.computeIfAbsent(schema.toString(), text -> compile(schema)).validate(instance).stream()
                .map(Object::toString)
                .collect(Collectors.toList());
    }

    private Schema compile(JsonNode schema) {
        ObjectNode whole = Json.object();
        whole.setAll((ObjectNode) schema);
        whole.set("components", document.path("components"));
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(whole);
    }
}
