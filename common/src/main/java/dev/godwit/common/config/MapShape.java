package dev.godwit.common.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.godwit.common.config.ConfigNode.Entry;
import dev.godwit.common.config.ConfigNode.Mapping;
import dev.godwit.common.config.ConfigNode.Scalar;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Names that the user chooses, each with a value of one shape; in the order of the file. */
record MapShape(ScalarShape keys, Shape values) implements Shape {
    @Override
    public String expected() {
        return "a mapping";
    }

    @Override
    public Bound bind(ConfigNode node, Place place, Binding binding) {
        if (binding.isBroken(node)) {
            return Bound.failed();
        }
        if (!(node instanceof Mapping mapping)) {
            return mismatch(node, place, binding, null);
        }
        if (mapping.entries().isEmpty()) {
            binding.explain(place, "{}", node.origin());
        }
        Map<Object, Object> map = new LinkedHashMap<>();
        boolean ok = true;
        for (Entry entry : mapping.entries()) {
            Bound key = keys.read(
                    Scalar.written(entry.key(), Scalar.Kind.UNTYPED, entry.origin()),
                    new Place(place.path(), entry.origin()),
                    binding);
            Bound value = values.bind(entry.value(), place.child(entry.key(), entry.origin()), binding);
            ok &= key.ok() && value.ok();
            if (key.ok() && value.ok()) {
                map.put(Objects.requireNonNull(key.value()), Objects.requireNonNull(value.value()));
            }
        }
        return ok ? Bound.of(Collections.unmodifiableMap(map)) : Bound.failed();
    }

    @Override
    public ObjectNode schema(SchemaWriter writer) {
        return writer.map(keys.schema(), values.schema(writer));
    }

    @Override
    public @Nullable ConfigNode overlaid(@Nullable ConfigNode node, ConfigPath path, Overlay overlay) {
        if (!(node instanceof Mapping mapping)) {
            return node;
        }
        var entries = new ArrayList<Entry>();
        for (Entry entry : mapping.entries()) {
            ConfigNode value = values.overlaid(entry.value(), path.child(entry.key()), overlay);
            entries.add(new Entry(entry.key(), entry.origin(), Objects.requireNonNullElse(value, entry.value())));
        }
        return new Mapping(entries, mapping.origin());
    }
}
