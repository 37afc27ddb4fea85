package dev.godwit.sync.plan;

import dev.godwit.common.config.ConfigNode;
import dev.godwit.common.config.Default;
import dev.godwit.common.config.Doc;
import dev.godwit.common.config.Range;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A project's anonymization policy, as in {@code policy/anonymization.yaml}. */
public record PolicyFile(
        @Doc("Version of this file's form.") @Range(min = "1", max = "1") @Default("1")
        int version,

        @Doc("What becomes of columns, by schema.table.column; * and ? stand for any characters and one character."
                + " Begin with {}: 'godwit sync plan' proposes the rules.")
        ConfigNode rules) {

    /** The tree that the policy's reader takes: maps, lists, text, whole numbers, booleans, null. */
    public Map<String, Object> tree() {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("version", version);
        Object plain = plain(rules);
        if (plain != null) {
            tree.put("rules", plain);
        }
        return tree;
    }

    private static @Nullable Object plain(ConfigNode node) {
        if (node instanceof ConfigNode.Mapping mapping) {
            var map = new LinkedHashMap<String, @Nullable Object>();
            mapping.entries().forEach(entry -> map.put(entry.key(), plain(entry.value())));
            return map;
        }
        if (node instanceof ConfigNode.Sequence sequence) {
            return sequence.items().stream().map(PolicyFile::plain).toList();
        }
        var scalar = (ConfigNode.Scalar) node;
        return switch (scalar.kind()) {
            case NULL -> null;
            case BOOLEAN -> Boolean.valueOf(scalar.text());
            case INTEGER -> whole(scalar.text());
            case NUMBER, TEXT, UNTYPED, REFERENCE -> scalar.text();
        };
    }

    /** Text where it is too large, or written in another base than ten: whoever wants a number then says so. */
    private static Object whole(String text) {
        try {
            return Long.valueOf(text);
        } catch (NumberFormatException e) {
            return text;
        }
    }
}
