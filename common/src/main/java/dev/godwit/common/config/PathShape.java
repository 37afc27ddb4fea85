package dev.godwit.common.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.godwit.common.config.ConfigNode.Scalar;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A file or directory: relative to the file that names it, and in a bundle, inside it. */
record PathShape() implements Shape {
    @Override
    public String expected() {
        return "a path";
    }

    @Override
    public Bound bind(ConfigNode node, Place place, Binding binding) {
        Bound text = Scalars.PATH.bind(node, place, binding);
        if (!text.ok() || !(text.value() instanceof Path path) || !(node instanceof Scalar scalar)) {
            return Bound.failed();
        }
        if (!binding.isBundle()) {
            return Bound.of(binding.resolve(scalar, path));
        }
        Path normal = path.normalize();
        if (path.isAbsolute() || normal.startsWith("..")) {
            String message = "Path %s leads out of the bundle: found %s."
                    .formatted(place.path().named(), scalar.described());
            return binding.fail(scalar.origin(), place.path(), message, "Write a path inside it, without '..'.");
        }
        return Bound.of(normal);
    }

    @Override
    public boolean isSingle() {
        return true;
    }

    @Override
    public ObjectNode schema(SchemaWriter writer) {
        return Scalars.PATH.schema(writer);
    }

    @Override
    public @Nullable ConfigNode overlaid(@Nullable ConfigNode node, ConfigPath path, Overlay overlay) {
        return overlay.over(node, path);
    }
}
