package dev.godwit.common.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.godwit.common.config.ConfigNode.Scalar;
import dev.godwit.common.text.Quoted;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A value that must not be seen. No message about it shows what was written, and no file that everybody can read may hold it. */
record SecretShape() implements Shape {
    private static final String REFERENCE_HINT = "Write ${file:/path} or ${env:NAME}.";

    @Override
    public String expected() {
        return "a secret";
    }

    @Override
    public Bound bind(ConfigNode node, Place place, Binding binding) {
        if (binding.isBroken(node)) {
            return Bound.failed();
        }
        String name = place.path().named();
        if (!(node instanceof Scalar scalar) || scalar.kind() == Scalar.Kind.NULL) {
            return mismatch(node, place, binding, REFERENCE_HINT);
        }
        String refusal = refusal(scalar, name, binding);
        if (refusal != null) {
            String hint = binding.isBundle() ? "Secrets belong in the configuration of the process." : REFERENCE_HINT;
            return binding.fail(scalar.origin(), place.path(), refusal, hint);
        }
        for (Path file : holders(scalar, binding)) {
            String open = ReferencedFile.openToAll(file);
            if (!open.isEmpty()) {
                String message = "Every user of this machine can read %s (%s), which holds the secret %s."
                        .formatted(Quoted.of(file.toString()), open, name);
                return binding.fail(scalar.origin(), place.path(), message, "Run chmod o-rwx on it.");
            }
        }
        var secret = Secret.of(scalar.text());
        binding.keepOut(secret);
        binding.explain(place, Secret.MASK, scalar.origin());
        return Bound.of(secret);
    }

    private static @Nullable String refusal(Scalar scalar, String name, Binding binding) {
        if (binding.isBundle()) {
            return "A bundle must not carry the secret %s.".formatted(name);
        }
        if (scalar.kind() == Scalar.Kind.UNTYPED && scalar.origin().kind() == Origin.Kind.FLAG) {
            return "The secret %s on the command line can be seen by every user of this machine.".formatted(name);
        }
        if (!scalar.isOfAnyType() && scalar.kind() != Scalar.Kind.TEXT) {
            return "Expected text for the secret %s; this is something else unless it is put in quotes."
                    .formatted(name);
        }
        return null;
    }

    private static List<Path> holders(Scalar scalar, Binding binding) {
        var files = new ArrayList<>(scalar.readFrom());
        Path own = binding.file(scalar.origin());
        if (own != null && scalar.kind() == Scalar.Kind.TEXT) {
            files.add(own);
        }
        return files;
    }

    @Override
    public boolean isSingle() {
        return true;
    }

    @Override
    public ObjectNode schema(SchemaWriter writer) {
        return writer.secret();
    }

    @Override
    public @Nullable ConfigNode overlaid(@Nullable ConfigNode node, ConfigPath path, Overlay overlay) {
        return overlay.over(node, path);
    }
}
