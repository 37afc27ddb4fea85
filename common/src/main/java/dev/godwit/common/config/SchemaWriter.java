package dev.godwit.common.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.godwit.common.config.ConfigNode.Mapping;
import dev.godwit.common.config.ConfigNode.Scalar;
import dev.godwit.common.config.ConfigNode.Sequence;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Writes one JSON Schema; every record becomes a definition of it. Confined to one thread. */
final class SchemaWriter {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String REFERENCE = "reference";

    private final boolean references;
    private final ObjectNode definitions = JSON.objectNode();
    private final Map<Class<?>, String> names = new HashMap<>();

    /** With {@code references}, any single value may also be written as a reference. */
    SchemaWriter(boolean references) {
        this.references = references;
        if (references) {
            definitions
                    .putObject(REFERENCE)
                    .put("type", "string")
                    .put("pattern", "\\$\\{(?:env|file):[^}]+\\}")
                    .put("description", "Text with ${env:NAME}, ${env:NAME:-default} or ${file:/path}");
        }
    }

    ObjectNode definitions() {
        return definitions;
    }

    ObjectNode scalar(Consumer<ObjectNode> keywords) {
        ObjectNode schema = JSON.objectNode();
        keywords.accept(schema);
        boolean anyText = schema.size() == 1 && schema.path("type").asText().equals("string");
        return !references || anyText ? schema : orReference(schema);
    }

    private static ObjectNode orReference(ObjectNode schema) {
        ObjectNode either = JSON.objectNode();
        either.putArray("anyOf").add(schema).add(reference(REFERENCE));
        return either;
    }

    ObjectNode secret() {
        return JSON.objectNode().put("type", "string").put("writeOnly", true);
    }

    ObjectNode anything() {
        return JSON.objectNode();
    }

    ObjectNode list(ObjectNode items, boolean distinct, boolean ofScalars) {
        ObjectNode schema = JSON.objectNode().put("type", "array");
        schema.set("items", items);
        if (distinct) {
            schema.put("uniqueItems", true);
        }
        return references && ofScalars ? orReference(schema) : schema;
    }

    ObjectNode map(Consumer<ObjectNode> keys, ObjectNode values) {
        ObjectNode schema = JSON.objectNode().put("type", "object");
        ObjectNode names = JSON.objectNode();
        keys.accept(names);
        names.remove("type");
        if (!names.isEmpty()) {
            schema.set("propertyNames", names);
        }
        schema.set("additionalProperties", values);
        return schema;
    }

    ObjectNode record(RecordType type) {
        String name = names.get(type.type());
        if (name == null) {
            name = nameOf(type.type());
            names.put(type.type(), name);
            definitions.putObject(name);
            definitions.set(name, fields(type, JSON.objectNode()));
        }
        return reference(name);
    }

    private String nameOf(Class<?> type) {
        String name = type.getSimpleName();
        for (Class<?> outer = type.getEnclosingClass(); names.containsValue(name); outer = outer.getEnclosingClass()) {
            if (outer == null) {
                return type.getName();
            }
            name = outer.getSimpleName() + name;
        }
        return name;
    }

    private static ObjectNode reference(String name) {
        return JSON.objectNode().put("$ref", "#/$defs/" + name);
    }

    /** Adds the settings of {@code type} to a schema that may have some already. */
    ObjectNode fields(RecordType type, ObjectNode schema) {
        Doc doc = type.type().getAnnotation(Doc.class);
        if (doc != null) {
            schema.put("description", doc.value());
        }
        schema.put("type", "object").put("additionalProperties", false);
        ObjectNode properties = schema.withObjectProperty("properties");
        ArrayNode required = schema.withArrayProperty("required");
        for (Setting setting : type.settings()) {
            properties.set(setting.key(), property(setting));
            setting.formerly()
                    .forEach(name -> properties.set(name, property(setting).put("deprecated", true)));
            if (setting.isRequired() && setting.formerly().isEmpty()) {
                required.add(setting.key());
            }
        }
        return schema;
    }

    private ObjectNode property(Setting setting) {
        ObjectNode schema = setting.shape().schema(this);
        ObjectNode value = plainForm(schema);
        String type = value.path("type").asText();
        setting.bounds().describe(value);
        if (setting.notEmpty()) {
            switch (type) {
                case "string" -> value.put("pattern", "\\S");
                case "array" -> value.put("minItems", 1);
                case "object" -> value.put("minProperties", 1);
                default -> throw new IllegalStateException("'%s' cannot be empty".formatted(setting.key()));
            }
        }
        if (setting.absence() != Setting.Absence.MISSING) {
            schema = orNull(schema);
        }
        if (setting.doc() != null) {
            schema.put("description", setting.doc());
        }
        if (setting.fallback() != null) {
            schema.set("default", json(setting.fallback(), type));
        }
        return schema;
    }

    /** The schema of the value itself, where a reference may stand instead. */
    private static ObjectNode plainForm(ObjectNode schema) {
        return schema.path("anyOf").path(0) instanceof ObjectNode first ? first : schema;
    }

    /** Returns the value as JSON; {@code type} says what a default of plain text is. */
    static JsonNode json(ConfigNode node, String type) {
        if (node instanceof Mapping mapping) {
            ObjectNode object = JSON.objectNode();
            mapping.entries().forEach(entry -> object.set(entry.key(), json(entry.value(), "")));
            return object;
        }
        if (node instanceof Sequence sequence) {
            ArrayNode array = JSON.arrayNode();
            sequence.items().forEach(item -> array.add(json(item, "")));
            return array;
        }
        String text = ((Scalar) node).text();
        Scalar.Kind kind = ((Scalar) node).kind();
        if (kind == Scalar.Kind.UNTYPED) {
            kind = List.of("integer", "number", "boolean").contains(type) ? CoreSchema.kindOf(text) : Scalar.Kind.TEXT;
        }
        return switch (kind) {
            case NULL -> JSON.nullNode();
            case BOOLEAN -> JSON.booleanNode(Boolean.parseBoolean(text));
            case INTEGER -> JSON.numberNode(Long.parseLong(text));
            case NUMBER -> JSON.numberNode(Double.parseDouble(text));
            case TEXT, UNTYPED, REFERENCE -> JSON.textNode(text);
        };
    }

    private static ObjectNode orNull(ObjectNode schema) {
        ObjectNode either = JSON.objectNode();
        either.putArray("anyOf").add(schema).add(JSON.objectNode().put("type", "null"));
        return either;
    }

    ObjectNode choice(String chooser, Map<String, RecordType> alternatives) {
        ObjectNode schema = JSON.objectNode().put("type", "object");
        ArrayNode oneOf = schema.putArray("oneOf");
        alternatives.forEach((name, type) -> {
            ObjectNode alternative = oneOf.addObject();
            alternative.putObject("properties").putObject(chooser).put("const", name);
            alternative.putArray("required").add(chooser);
            fields(type, alternative);
        });
        return schema;
    }
}
