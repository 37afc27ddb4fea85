package dev.godwit.common.config;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The JSON Schema (2020-12) of a configuration, made of the records that {@link ConfigLoader} makes of it. Editors check and
 * complete files with it. What it allows the loader may still refuse (durations out of range, missing variables).
 */
public final class ConfigSchema {
    private final ObjectNode schema;

    private ConfigSchema(ObjectNode schema) {
        this.schema = schema;
    }

    /** Describes the configuration of a process, in which a single value may also be a reference. */
    public static ConfigSchema forProcess(Class<? extends Record> type, String id) {
        return make(type, id, new SchemaWriter(true));
    }

    /** Describes a file of a bundle. */
    public static ConfigSchema forBundle(Class<? extends Record> type, String id) {
        return make(type, id, new SchemaWriter(false));
    }

    private static ConfigSchema make(Class<? extends Record> type, String id, SchemaWriter writer) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        root.put("$id", id);
        writer.fields(RecordType.of(type), root);
        if (!writer.definitions().isEmpty()) {
            root.set("$defs", writer.definitions());
        }
        return new ConfigSchema(root);
    }

    /** Returns the schema as indented JSON that ends with a line feed; the same for the same records. */
    public String json() {
        return schema.toPrettyString().replace("\r\n", "\n") + "\n";
    }
}
