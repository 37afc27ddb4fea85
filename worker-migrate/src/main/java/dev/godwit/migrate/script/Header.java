package dev.godwit.migrate.script;

import dev.godwit.schema.sql.Comment;
import dev.godwit.schema.sql.ParsedScript;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The fields at the top of a migration, as in {@code -- description: Count loyalty points}: shown in plans, never obeyed. */
public record Header(Map<String, String> fields) {

    private static final Set<String> KNOWN =
            Set.of("author", "date", "description", "estimated duration", "risk level", "rollback available");

    public Header {
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    public static Header of(ParsedScript script) {
        var fields = new LinkedHashMap<String, String>();
        for (Comment comment : script.header()) {
            for (String line : comment.content().split("\n", -1)) {
                int colon = line.indexOf(':');
                String name = colon < 0 ? "" : name(line.substring(0, colon));
                if (KNOWN.contains(name)) {
                    fields.putIfAbsent(name, line.substring(colon + 1).strip());
                }
            }
        }
        return new Header(fields);
    }

    private static String name(String raw) {
        return raw.strip().toLowerCase(Locale.ROOT).replace('_', ' ').replace('-', ' ');
    }
}
