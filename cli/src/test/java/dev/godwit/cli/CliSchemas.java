package dev.godwit.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.godwit.common.json.Json;
import dev.godwit.testkit.MarkdownExamples;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What commands write with {@code --format json}, as docs/schemas/cli.json says. Held to it strictly: what it does not name is wrong. */
public final class CliSchemas {

    /** What any failed command writes. */
    public static final String ERROR = "error";

    private static final Path FILE = MarkdownExamples.repository().resolve("docs/schemas/cli.json");
    private static final Path OPENAPI = MarkdownExamples.repository().resolve("docs/api/openapi.yaml");

    /** Shared with the HTTP API. */
    private static final Set<String> SHARED = Set.of(
            "Job",
            "Task",
            "Artifact",
            "Event",
            "Worker",
            "Token",
            "AuditRecord",
            "AuditVerdict",
            "DeadLetter",
            "Schedule");

    private final ObjectNode document;

    private CliSchemas(ObjectNode document) {
        this.document = document;
    }

    /** Reads the file. */
    public static CliSchemas read() {
        try {
            return new CliSchemas((ObjectNode) Json.parse(Files.readString(FILE)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is wrong with {@code output} of the command, such as {@code jobs list}, or with an {@link #ERROR}. */
    public List<String> problems(String command, JsonNode output) {
        String name = command.replace(' ', '-');
        if (!document.path("$defs").has(name)) {
            return List.of("docs/schemas/cli.json has nothing about '%s'".formatted(name));
        }
        ObjectNode whole = Json.object().put("$ref", "#/$defs/" + name);
        whole.set("$defs", document.path("$defs").deepCopy());
        close(whole);
        Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(whole);
        return schema.validate(output).stream().map(Object::toString).toList();
    }

    /** The names of commands that have a definition: those without a capital. */
    Set<String> commands() {
        return document.path("$defs").properties().stream()
                .map(entry -> entry.getKey())
                .filter(name -> name.equals(name.toLowerCase(java.util.Locale.ROOT)) && !name.equals(ERROR))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The file as it is to be: with what is shared as the API's document has it. */
    String withSharedDefinitions() throws IOException {
        JsonNode api = openApi().at("/components/schemas");
        var shared = new TreeMap<String, JsonNode>();
        SHARED.forEach(name -> collect(name, api, shared));
        ObjectNode whole = document.deepCopy();
        ((ObjectNode) whole.path("$defs")).setAll(shared);
        String text = Json.mapper()
                .writerWithDefaultPrettyPrinter()
                .writeValueAsString(whole)
                .replace("#/components/schemas/", "#/$defs/");
        return text + "\n";
    }

    /** The document of the HTTP API. */
    static JsonNode openApi() throws IOException {
        var settings = LoadSettings.builder().setCodePointLimit(10_000_000).build();
        return Json.tree(new Load(settings).loadFromString(Files.readString(OPENAPI)));
    }

    static String text() throws IOException {
        return Files.readString(FILE);
    }

    static void write(String text) throws IOException {
        Files.writeString(FILE, text);
    }

    private static void collect(String name, JsonNode api, Map<String, JsonNode> into) {
        if (into.putIfAbsent(name, api.path(name)) == null) {
            api.path(name)
                    .findValuesAsText("$ref")
                    .forEach(ref -> collect(ref.replace("#/components/schemas/", ""), api, into));
        }
    }

    /** An object of ours has the properties that are named, unless it says otherwise. */
    private static void close(JsonNode node) {
        if (node instanceof ObjectNode object
                && object.path("properties").isObject()
                && !object.has("additionalProperties")) {
            object.put("additionalProperties", false);
        }
        node.forEach(CliSchemas::close);
    }
}
