package dev.godwit.common.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.godwit.common.config.ConfigNode.Entry;
import dev.godwit.common.config.ConfigNode.Mapping;
import dev.godwit.common.text.DidYouMean;
import dev.godwit.common.text.Quoted;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A mapping with fixed keys, which becomes a record. */
record RecordShape(RecordType type) implements Shape {
    @Override
    public String expected() {
        return "a mapping";
    }

    boolean hasRequired() {
        return type.settings().stream().anyMatch(Setting::isRequired);
    }

    @Override
    public Bound bind(ConfigNode node, Place place, Binding binding) {
        if (binding.isBroken(node)) {
            return Bound.failed();
        }
        if (!(node instanceof Mapping mapping)) {
            return mismatch(node, place, binding, DidYouMean.known(keys()).replace("Known:", "Its keys:"));
        }
        refuseUnknown(mapping, place, binding);
        var values = new ArrayList<@Nullable Object>();
        boolean ok = true;
        for (Setting setting : type.settings()) {
            Bound bound = setting.bind(mapping, place, binding);
            ok &= bound.ok();
            values.add(bound.value());
        }
        return ok ? made(values, place, binding) : Bound.failed();
    }

    private Bound made(List<@Nullable Object> values, Place place, Binding binding) {
        try {
            return Bound.of(type.make(values));
        } catch (RecordType.Refused e) {
            e.reason()
                    .lines()
                    .forEach(
                            reason -> binding.fail(place.origin(), place.path(), binding.withoutSecrets(reason), null));
            return Bound.failed();
        }
    }

    private void refuseUnknown(Mapping mapping, Place place, Binding binding) {
        Set<String> understood = new HashSet<>();
        for (Setting setting : type.settings()) {
            understood.add(setting.key());
            understood.addAll(setting.formerly());
        }
        for (Entry entry : mapping.entries()) {
            if (!understood.contains(entry.key())) {
                String message = "Unknown key %s %s. %s"
                        .formatted(Quoted.of(entry.key()), in(place.path()), DidYouMean.known(keys()));
                String hint = DidYouMean.hint(entry.key(), keys());
                binding.fail(entry.origin(), place.path().child(entry.key()), message, hint);
            }
        }
    }

    static String in(ConfigPath path) {
        return (path.isTop() ? "at " : "in ") + path.named();
    }

    private List<String> keys() {
        return type.settings().stream().map(Setting::key).toList();
    }

    @Override
    public ObjectNode schema(SchemaWriter writer) {
        return writer.record(type);
    }

    @Override
    public @Nullable ConfigNode overlaid(@Nullable ConfigNode node, ConfigPath path, Overlay overlay) {
        if (node != null) {
            return node instanceof Mapping mapping ? overlaidEntries(mapping, path, overlay) : node;
        }
        if (!overlay.begin(type.type())) {
            return null;
        }
        Mapping built = overlaidEntries(new Mapping(List.of(), Origin.NOWHERE), path, overlay);
        overlay.end(type.type());
        return built.entries().isEmpty()
                ? null
                : new Mapping(built.entries(), built.entries().get(0).origin());
    }

    private Mapping overlaidEntries(Mapping mapping, ConfigPath path, Overlay overlay) {
        var entries = new LinkedHashMap<String, Entry>();
        mapping.entries().forEach(entry -> entries.put(entry.key(), entry));
        for (Setting setting : type.settings()) {
            Entry old = setting.entryIn(mapping);
            ConfigNode before = old == null ? null : old.value();
            ConfigNode after = setting.shape().overlaid(before, path.child(setting.key()), overlay);
            if (after != null && after != before) {
                setting.formerly().forEach(entries::remove);
                Origin origin = old != null && after instanceof Mapping ? old.origin() : after.origin();
                entries.put(setting.key(), new Entry(setting.key(), origin, after));
            }
        }
        return new Mapping(new ArrayList<>(entries.values()), mapping.origin());
    }
}
