package dev.godwit.schema.sql;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Optional;

/** The {@code DefElem} lists of a parse tree: {@code WITH (create_slot = false)}, {@code REINDEX (CONCURRENTLY)}. */
public final class Options {

    private final JsonNode list;

    public Options(JsonNode list) {
        this.list = list;
    }

    public boolean has(String name) {
        return find(name).isPresent();
    }

    /** As PostgreSQL's defGetBoolean: given without a value means true. What it would refuse counts as true. */
    public boolean isOn(String name, boolean byDefault) {
        return find(name).map(Options::isOn).orElse(byDefault);
    }

    private Optional<JsonNode> find(String name) {
        JsonNode found = null;
        for (JsonNode one : list) {
            JsonNode option = one.path("DefElem");
            if (option.path("defname").asText().equals(name)) {
                found = option;
            }
        }
        return Optional.ofNullable(found);
    }

    private static boolean isOn(JsonNode option) {
        JsonNode value = option.path("arg");
        if (value.has("Integer")) {
            return value.path("Integer").path("ival").asInt(0) != 0;
        }
        if (value.has("Boolean")) {
            return value.path("Boolean").path("boolval").asBoolean(false);
        }
        JsonNode word = value.has("TypeName") ? value.at("/TypeName/names/0/String/sval") : value.at("/String/sval");
        return switch (word.asText("true").toLowerCase(Locale.ROOT)) {
            case "false", "off" -> false;
            default -> true;
        };
    }
}
