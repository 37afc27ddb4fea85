package dev.godwit.common.config;

import dev.godwit.common.config.ConfigNode.Entry;
import dev.godwit.common.config.ConfigNode.Mapping;
import dev.godwit.common.config.ConfigNode.Scalar;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A component of a record, as a key in a file.
 *
 * @param absence what an absent key means
 * @param fallback the default, or null
 */
record Setting(
        String key,
        List<String> formerly,
        Shape shape,
        Absence absence,
        @Nullable ConfigNode fallback,
        Bounds bounds,
        boolean notEmpty,
        @Nullable String doc) {
    /** What an absent key means where there is no default. */
    enum Absence {
        MISSING,
        NULL,
        EMPTY_OPTIONAL
    }

    boolean isRequired() {
        boolean mayBeLeftOut = fallback != null || absence != Absence.MISSING;
        return !mayBeLeftOut && !(shape instanceof RecordShape nested && !nested.hasRequired());
    }

    Bound bind(Mapping mapping, Place parent, Binding binding) {
        List<Entry> entries = entriesIn(mapping);
        ConfigPath path = parent.path().child(key);
        if (entries.isEmpty()) {
            return absent(new Place(path, parent.origin()), parent, binding);
        }
        Entry entry = entries.get(0);
        if (entries.size() > 1) {
            Entry other = entries.get(1);
            String message = "'%s' is the former name of '%s'; both are set.".formatted(other.key(), entry.key());
            return binding.fail(other.origin(), path, message, "Remove '%s'.".formatted(other.key()));
        }
        if (absence != Absence.MISSING && entry.value() instanceof Scalar scalar && scalar.kind() == Scalar.Kind.NULL) {
            return nothing(new Place(path, entry.origin()), scalar.origin(), binding);
        }
        return checked(entry.value(), new Place(path, entry.origin()), binding);
    }

    /** Returns the entry that sets this, under its name or a former one. */
    @Nullable
    Entry entryIn(Mapping mapping) {
        List<Entry> entries = entriesIn(mapping);
        return entries.isEmpty() ? null : entries.get(0);
    }

    private List<Entry> entriesIn(Mapping mapping) {
        return Stream.concat(Stream.of(key), formerly.stream())
                .flatMap(name -> mapping.entry(name).stream())
                .toList();
    }

    private Bound absent(Place place, Place parent, Binding binding) {
        if (fallback != null) {
            return checked(fallback, new Place(place.path(), Origin.DEFAULT), binding);
        }
        if (absence != Absence.MISSING) {
            return nothing(place, Origin.DEFAULT, binding);
        }
        if (shape instanceof RecordShape nested) {
            return nested.bind(new Mapping(List.of(), parent.origin()), place, binding);
        }
        String message = "Missing key '%s' %s.".formatted(key, RecordShape.in(parent.path()));
        String purpose = doc == null ? "" : doc + " ";
        boolean settable =
                !binding.isBundle() && shape.isSingle() && !place.path().keys().isEmpty();
        String variable = settable ? "Write it there, or set %s.".formatted(Overlay.variable(place.path())) : "";
        String hint = (purpose + variable).strip();
        return binding.fail(parent.origin(), place.path(), message, hint.isEmpty() ? null : hint);
    }

    private Bound nothing(Place place, Origin origin, Binding binding) {
        binding.explain(place, "(not set)", origin);
        return Bound.of(absence == Absence.EMPTY_OPTIONAL ? Optional.empty() : null);
    }

    private Bound checked(ConfigNode node, Place place, Binding binding) {
        Bound bound = shape.bind(node, place, binding);
        if (!bound.ok()) {
            return bound;
        }
        Object value = bound.value();
        String violation = notEmpty && isEmpty(value)
                ? "%s is empty.".formatted(place.path().named())
                : null;
        if (violation == null) {
            violation = bounds.violation(value, node, place.path());
        }
        if (violation != null) {
            return binding.fail(node.origin(), place.path(), violation, doc);
        }
        return absence == Absence.EMPTY_OPTIONAL ? Bound.of(Optional.ofNullable(value)) : bound;
    }

    private static boolean isEmpty(@Nullable Object value) {
        return (value instanceof String text && text.isBlank())
                || (value instanceof Secret secret && secret.isBlank())
                || (value instanceof Collection<?> collection && collection.isEmpty())
                || (value instanceof Map<?, ?> map && map.isEmpty());
    }
}
