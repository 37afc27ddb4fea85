package dev.godwit.sync.anonymize.strategy;

import dev.godwit.sync.anonymize.ColumnType;
import dev.godwit.sync.anonymize.MaskContext;
import dev.godwit.sync.anonymize.Masking;
import dev.godwit.sync.anonymize.ValueMasker;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The paths of a policy as a tree, with the maskers of those that end here. For one thread. */
final class JsonNode {
    private static final ColumnType TEXT = ColumnType.of("text");
    private static final ColumnType NUMBER = ColumnType.of("numeric");
    private static final ColumnType BOOLEAN = ColumnType.of("boolean");

    private byte[][] names = {};
    private JsonNode[] members = {};
    private @Nullable JsonNode anyMember;
    private @Nullable JsonNode elements;
    private boolean keeps;
    private boolean masks;
    private @Nullable ValueMasker text;
    private @Nullable ValueMasker number;
    private @Nullable ValueMasker bool;

    static JsonNode of(Map<JsonPath, PartRule> rules, MaskContext context) {
        var root = new JsonNode();
        rules.forEach((path, rule) -> {
            JsonNode node = root;
            for (String step : path.steps()) {
                node = node.child(step);
            }
            node.end(rule, context);
        });
        return root;
    }

    private JsonNode child(String step) {
        if (step.equals(JsonPath.ANY_MEMBER)) {
            anyMember = anyMember == null ? new JsonNode() : anyMember;
            return anyMember;
        }
        if (step.equals(JsonPath.ELEMENTS)) {
            elements = elements == null ? new JsonNode() : elements;
            return elements;
        }
        byte[] name = step.substring(1).getBytes(StandardCharsets.UTF_8);
        JsonNode known = named(name, 0, name.length);
        if (known != null) {
            return known;
        }
        names = Arrays.copyOf(names, names.length + 1);
        members = Arrays.copyOf(members, members.length + 1);
        names[names.length - 1] = name;
        members[members.length - 1] = new JsonNode();
        return members[members.length - 1];
    }

    private void end(PartRule rule, MaskContext context) {
        keeps = rule.masking().isEmpty();
        masks = !keeps;
        rule.masking().ifPresent(masking -> {
            text = masker(masking, TEXT, context);
            number = masker(masking, NUMBER, context);
            bool = masker(masking, BOOLEAN, context);
        });
    }

    private static @Nullable ValueMasker masker(Masking masking, ColumnType type, MaskContext context) {
        return masking.families().contains(type.family())
                        && masking.objection(type).isEmpty()
                ? masking.masker(context.part(type))
                : null;
    }

    private @Nullable JsonNode named(byte[] name, int from, int to) {
        for (int i = 0; i < names.length; i++) {
            if (Arrays.equals(names[i], 0, names[i].length, name, from, to)) {
                return members[i];
            }
        }
        return null;
    }

    /** The one for a member, or null where no path goes on. */
    @Nullable
    JsonNode member(byte[] name, int from, int to) {
        JsonNode found = named(name, from, to);
        return found == null ? anyMember : found;
    }

    @Nullable
    JsonNode elements() {
        return elements;
    }

    /** Whether a path ends here, so that its rule is for all below that have none of their own. */
    boolean decides() {
        return keeps || masks;
    }

    boolean keeps() {
        return keeps;
    }

    @Nullable
    ValueMasker text() {
        return text;
    }

    @Nullable
    ValueMasker number() {
        return number;
    }

    @Nullable
    ValueMasker bool() {
        return bool;
    }
}
