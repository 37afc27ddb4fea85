package dev.godwit.common.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.godwit.common.config.ConfigNode.Scalar;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A single value: text, a number, a duration.
 *
 * @param kinds what it may be written as in a file; from flags, variables and references it comes as plain text
 * @param reader throws IllegalArgumentException for text that it does not understand
 * @param hint what to do about a value that was not understood
 * @param schema adds the keywords that describe the value
 */
record ScalarShape(
        String expected,
        Set<Scalar.Kind> kinds,
        Function<String, Object> reader,
        BiFunction<Scalar, @Nullable String, @Nullable String> hint,
        Consumer<ObjectNode> schema)
        implements Shape {

    @Override
    public Bound bind(ConfigNode node, Place place, Binding binding) {
        Bound bound = read(node, place, binding);
        if (bound.ok() && node instanceof Scalar scalar) {
            binding.explain(place, Redaction.of(scalar.written()), scalar.origin());
        }
        return bound;
    }

    /** As {@link #bind}, for a value that is not a setting of its own. */
    Bound read(ConfigNode node, Place place, Binding binding) {
        if (binding.isBroken(node)) {
            return Bound.failed();
        }
        if (!(node instanceof Scalar scalar) || scalar.kind() == Scalar.Kind.NULL) {
            return mismatch(node, place, binding, null);
        }
        if (!scalar.isOfAnyType() && !kinds.contains(scalar.kind())) {
            return mismatch(scalar, place, binding, hint.apply(scalar, null));
        }
        if (scalar.kind() == Scalar.Kind.REFERENCE) {
            binding.keepOut(Secret.of(scalar.text()));
        }
        try {
            return Bound.of(reader.apply(scalar.text()));
        } catch (IllegalArgumentException e) {
            String reason = scalar.kind() == Scalar.Kind.REFERENCE ? null : e.getMessage();
            return mismatch(scalar, place, binding, hint.apply(scalar, reason));
        }
    }

    @Override
    public boolean isSingle() {
        return true;
    }

    @Override
    public ObjectNode schema(SchemaWriter writer) {
        return writer.scalar(schema);
    }

    @Override
    public @Nullable ConfigNode overlaid(@Nullable ConfigNode node, ConfigPath path, Overlay overlay) {
        return overlay.over(node, path);
    }
}
