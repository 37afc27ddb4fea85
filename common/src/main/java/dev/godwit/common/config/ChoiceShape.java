package dev.godwit.common.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.godwit.common.config.ConfigNode.Entry;
import dev.godwit.common.config.ConfigNode.Mapping;
import dev.godwit.common.config.ConfigNode.Scalar;
import dev.godwit.common.text.DidYouMean;
import dev.godwit.common.text.Quoted;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A mapping that becomes one of several records; the value of one key says which. */
record ChoiceShape(String chooser, Map<String, RecordType> alternatives) implements Shape {
    @Override
    public String expected() {
        return "a mapping with the key '%s'".formatted(chooser);
    }

    @Override
    public Bound bind(ConfigNode node, Place place, Binding binding) {
        if (binding.isBroken(node)) {
            return Bound.failed();
        }
        if (!(node instanceof Mapping mapping)) {
            boolean isName = node instanceof Scalar name && alternatives.containsKey(name.text());
            String hint = isName ? "Write {%s: %s}.".formatted(chooser, ((Scalar) node).text()) : null;
            return mismatch(node, place, binding, hint);
        }
        Entry choice = mapping.entry(chooser).orElse(null);
        ConfigPath path = place.path().child(chooser);
        if (choice == null) {
            String message = "Missing key '%s' %s. %s"
                    .formatted(chooser, RecordShape.in(place.path()), DidYouMean.known(alternatives.keySet()));
            return binding.fail(place.origin(), path, message, null);
        }
        if (binding.isBroken(choice.value())) {
            return Bound.failed();
        }
        if (!(choice.value() instanceof Scalar name) || name.kind() == Scalar.Kind.NULL) {
            return mismatch(choice.value(), new Place(path, choice.origin()), binding, null);
        }
        RecordType chosen = alternatives.get(name.text());
        if (chosen == null) {
            String message = "Unknown %s %s for %s. %s"
                    .formatted(
                            chooser,
                            Quoted.of(name.written()),
                            place.path().named(),
                            DidYouMean.known(alternatives.keySet()));
            String hint = DidYouMean.hint(name.written(), alternatives.keySet());
            return binding.fail(name.origin(), path, message, hint);
        }
        binding.explain(new Place(path, choice.origin()), name.written(), name.origin());
        return new RecordShape(chosen).bind(without(mapping), place, binding);
    }

    private Mapping without(Mapping mapping) {
        List<Entry> others = mapping.entries().stream()
                .filter(entry -> !entry.key().equals(chooser))
                .toList();
        return new Mapping(others, mapping.origin());
    }

    @Override
    public ObjectNode schema(SchemaWriter writer) {
        return writer.choice(chooser, alternatives);
    }

    @Override
    public @Nullable ConfigNode overlaid(@Nullable ConfigNode node, ConfigPath path, Overlay overlay) {
        if (!(node instanceof Mapping mapping)) {
            return node;
        }
        Entry choice = mapping.entry(chooser).orElse(null);
        RecordType chosen =
                choice != null && choice.value() instanceof Scalar name ? alternatives.get(name.text()) : null;
        if (chosen == null || choice == null) {
            return node;
        }
        ConfigNode rest = new RecordShape(chosen).overlaid(without(mapping), path, overlay);
        var entries = new ArrayList<Entry>();
        entries.add(choice);
        if (rest instanceof Mapping others) {
            entries.addAll(others.entries());
        }
        return new Mapping(entries, mapping.origin());
    }
}
