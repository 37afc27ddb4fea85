package dev.godwit.common.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigSchemaTest {
    private static final Path RESOURCES = Path.of("src/test/resources/config");
    private static final Schema WORKER =
            schema(ConfigSchema.forProcess(WorkerExample.class, "https://godwit.dev/w.json"));
    private static final Schema MASKING =
            schema(ConfigSchema.forBundle(MaskingExample.class, "https://godwit.dev/m.json"));

    private static Schema schema(ConfigSchema schema) {
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(schema.json(), InputFormat.JSON);
    }

    private static List<Error> errors(Schema schema, Path file) throws IOException {
        var problems = new Problems();
        ConfigNode root = YamlComposer.compose(file.toString(), Files.readString(file), problems);
        assertThat(problems.format()).isEmpty();
        JsonNode json = SchemaWriter.json(Objects.requireNonNull(root), "");
        return schema.validate(json);
    }

    @ParameterizedTest
    @ValueSource(strings = {"worker", "worker-with-everything", "worker-with-references"})
    void whatTheLoaderReadsTheSchemaAllows(String name) throws IOException {
        Path file = RESOURCES.resolve("good/" + name + ".yaml");

        assertThat(errors(WORKER, file)).isEmpty();
        assertThat(ConfigLoader.forProcess(Map.of("SHOP_PASSWORD", "x", "SLOTS", "8"))
                        .withContent(name, Files.readAllBytes(file))
                        .load(WorkerExample.class)
                        .name())
                .isEqualTo("w-1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "unknown-key-at-the-top",
                "unknown-key-in-a-mapping",
                "unknown-key-in-a-list",
                "missing-keys",
                "missing-key-in-a-mapping",
                "empty-value",
                "null-for-a-number",
                "text-for-a-number",
                "quoted-number",
                "number-below-its-range",
                "number-above-its-range",
                "decimal-for-a-whole-number",
                "number-for-text",
                "boolean-for-text",
                "yes-for-a-boolean",
                "duration-without-unit",
                "duration-misspelt",
                "size-misspelt",
                "enum-misspelt",
                "list-for-text",
                "text-for-a-list",
                "text-for-a-mapping",
                "empty-map",
                "empty-list",
                "blank-text",
                "unknown-alternative",
                "alternative-not-chosen",
                "same-entry-twice-in-a-set",
                "secret-that-is-a-number",
            })
    void whatIsOfTheWrongFormTheSchemaRefusesToo(String name) throws IOException {
        assertThat(errors(WORKER, RESOURCES.resolve("bad/" + name + ".yaml"))).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"wrong-version", "unknown-strategy", "strategy-without-its-reason", "strategy-is-text"})
    void theSameHoldsForABundle(String name) throws IOException {
        assertThat(errors(MASKING, RESOURCES.resolve("bad-bundle/" + name + ".yaml")))
                .isNotEmpty();
    }

    @Test
    void theSchemaIsAsPublished() throws IOException {
        assertThat(ConfigSchema.forProcess(WorkerExample.class, "https://godwit.dev/w.json")
                        .json())
                .isEqualTo(Files.readString(RESOURCES.resolve("good/worker.schema.json")));
    }

    @Test
    void typesThatContainThemselvesHaveASchema() {
        record Tree(String name, @Default("[]") List<Tree> children) {}

        assertThat(ConfigSchema.forBundle(Tree.class, "https://godwit.dev/t.json")
                        .json())
                .contains("\"$ref\" : \"#/$defs/Tree\"");
    }
}
