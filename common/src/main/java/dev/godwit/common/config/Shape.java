package dev.godwit.common.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** What the value of a setting must look like, and how it becomes a Java value. Immutable; one for each type. */
sealed interface Shape
        permits ScalarShape, SecretShape, PathShape, ListShape, MapShape, RecordShape, ChoiceShape, RawShape {

    /** Names what is expected in a message: {@code a whole number}. */
    String expected();

    /** Makes the value, or reports why not. */
    Bound bind(ConfigNode node, Place place, Binding binding);

    /** Describes what the file may hold. */
    ObjectNode schema(SchemaWriter writer);

    /** Whether its value is written as one piece of text. */
    default boolean isSingle() {
        return false;
    }

    /** Returns the node with what flags and environment variables set in it; null when there is nothing at all. */
    default @Nullable ConfigNode overlaid(@Nullable ConfigNode node, ConfigPath path, Overlay overlay) {
        return node;
    }

    /** Reports that {@code node} is of another kind. */
    default Bound mismatch(ConfigNode node, Place place, Binding binding, @Nullable String hint) {
        boolean isNull = node instanceof ConfigNode.Scalar scalar && scalar.kind() == ConfigNode.Scalar.Kind.NULL;
        String name = place.path().isTop() ? "The file" : place.path().named();
        String message = isNull
                ? "%s is empty. Expected %s.".formatted(name, expected())
                : "Expected %s for %s, found %s."
                        .formatted(expected(), place.path().named(), node.described());
        return binding.fail(node.origin(), place.path(), message, hint);
    }
}
