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
        @Default("{}")
        ConfigNode rules,

        @Doc(
                "The same by table and column, for tables of one name only, as in {users: {email: 'user_{id}@example.com'}}.")
        @Default("{}")
        ConfigNode anonymize,

        @Doc(
                "What columns hold, by schema.table.column with * and ?; a column that is named here cannot be kept. As in {public.users.email: email}.")
        @Default("{}")
        ConfigNode classes) {

    /** The tree that the policy's reader takes: maps, lists, text, whole numbers, booleans, null. */
    public Map<String, Object> tree() {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("version", version);
        put(tree, "rules", rules);
        put(tree, "anonymize", anonymize);
        return tree;
    }

    private static void put(Map<String, Object> tree, String key, ConfigNode node) {
        Object plain = plain(node);
        if (plain != null) {
            tree.put(key, plain);
        }
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
