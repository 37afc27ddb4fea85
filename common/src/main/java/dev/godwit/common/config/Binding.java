package dev.godwit.common.config;

import dev.godwit.common.config.ConfigNode.Scalar;
import dev.godwit.common.text.Quoted;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One run of making records: what went wrong so far, what every value is and where it came from. */
final class Binding {
    private final boolean bundle;
    private final Map<String, Path> files;
    private final @Nullable Path projectDirectory;
    private final Layers layers;
    private final References references;
    private final Problems problems;
    private final List<ConfigExplanation.Entry> explained = new ArrayList<>();
    private final List<Secret> secrets = new ArrayList<>();

    Binding(
            boolean bundle,
            Map<String, Path> files,
            @Nullable Path projectDirectory,
            Layers layers,
            References references,
            Problems problems) {
        this.bundle = bundle;
        this.files = files;
        this.projectDirectory = projectDirectory;
        this.layers = layers;
        this.references = references;
        this.problems = problems;
    }

    boolean isBundle() {
        return bundle;
    }

    boolean isBroken(ConfigNode node) {
        return references.isBroken(node);
    }

    List<ConfigExplanation.Entry> explained() {
        return List.copyOf(explained);
    }

    void explain(Place place, String shown, Origin origin) {
        explained.add(
                new ConfigExplanation.Entry(place.path().toString(), shown, origin, layers.hiddenBy(place.path())));
    }

    void keepOut(Secret secret) {
        secrets.add(secret);
    }

    /** Returns the message of somebody else's refusal, cleared of every value that may be secret. */
    String withoutSecrets(String message) {
        var hidden = new ArrayList<>(references.values());
        secrets.forEach(secret -> hidden.add(secret.reveal()));
        String result = message;
        for (String value : hidden.stream()
                .sorted(Comparator.comparing(String::length).reversed())
                .toList()) {
            result = value.length() < 3 ? result : result.replace(value, Secret.MASK);
        }
        return Quoted.sentence(Redaction.of(result));
    }

    Bound fail(Origin origin, ConfigPath path, String message, @Nullable String hint) {
        problems.add(origin, path, message, hint);
        return Bound.failed();
    }

    /** The file that {@code origin} speaks of, when it is one of this machine. */
    @Nullable
    Path file(Origin origin) {
        return origin.kind() == Origin.Kind.FILE ? files.get(origin.name()) : null;
    }

    /** A relative path is relative to the file that says it; a default, to the project. */
    Path resolve(Scalar scalar, Path path) {
        Path file = file(scalar.origin());
        Path directory = file == null ? null : file.getParent();
        if (scalar.origin().kind() == Origin.Kind.DEFAULT) {
            directory = projectDirectory;
        }
        return (directory == null ? path : directory.resolve(path)).normalize();
    }
}
