package dev.godwit.common.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.godwit.common.config.ConfigNode.Scalar;
import dev.godwit.common.config.ConfigNode.Sequence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A list of values of one shape; as plain text, separated by commas.
 *
 * @param distinct whether it becomes a set, in which a value stands once
 */
record ListShape(Shape items, boolean distinct) implements Shape {
    @Override
    public String expected() {
        return "a list";
    }

    @Override
    public Bound bind(ConfigNode node, Place place, Binding binding) {
        if (binding.isBroken(node)) {
            return Bound.failed();
        }
        ConfigNode list = node instanceof Scalar scalar && scalar.isOfAnyType() ? split(scalar) : node;
        if (!(list instanceof Sequence sequence)) {
            String hint =
                    node instanceof Scalar scalar && scalar.kind() != Scalar.Kind.NULL ? "Write [ ] around it." : null;
            return mismatch(node, place, binding, hint);
        }
        if (sequence.items().isEmpty()) {
            binding.explain(place, "[]", node.origin());
        }
        Collection<Object> values = distinct ? new LinkedHashSet<>() : new ArrayList<>();
        boolean ok = true;
        int index = 0;
        for (ConfigNode item : sequence.items()) {
            Bound bound = items.bind(item, place.item(index, item.origin()), binding);
            ok &= bound.ok();
            if (bound.ok() && !values.add(Objects.requireNonNull(bound.value()))) {
                String message = "%s has the same entry twice: %s."
                        .formatted(place.path().named(), item.described());
                ok = binding.fail(item.origin(), place.path().item(index), message, null)
                        .ok();
            }
            index++;
        }
        return ok ? Bound.of(unmodifiable(values)) : Bound.failed();
    }

    private static Object unmodifiable(Collection<Object> values) {
        return values instanceof LinkedHashSet<Object> set ? Collections.unmodifiableSet(set) : List.copyOf(values);
    }

    private static Sequence split(Scalar scalar) {
        List<ConfigNode> parts = Arrays.stream(scalar.text().split(",", -1))
                .map(String::strip)
                .<ConfigNode>map(part -> part(scalar, part))
                .toList();
        return new Sequence(parts, scalar.origin());
    }

    private static Scalar part(Scalar whole, String text) {
        String written = whole.kind() == Scalar.Kind.REFERENCE ? whole.written() : text;
        return new Scalar(text, whole.kind(), written, whole.readFrom(), whole.origin());
    }

    @Override
    public ObjectNode schema(SchemaWriter writer) {
        return writer.list(items.schema(writer), distinct, items.isSingle());
    }

    @Override
    public @Nullable ConfigNode overlaid(@Nullable ConfigNode node, ConfigPath path, Overlay overlay) {
        return items.isSingle() ? overlay.over(node, path) : node;
    }
}
