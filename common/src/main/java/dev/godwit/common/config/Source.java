package dev.godwit.common.config;

import dev.godwit.common.config.ConfigNode.Mapping;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A YAML text, in a file or in memory, that is read when a configuration is loaded. */
final class Source {
    private final String name;
    private final @Nullable Path path;
    private final byte @Nullable [] content;
    private final boolean required;

    private Source(String name, @Nullable Path path, byte @Nullable [] content, boolean required) {
        this.name = name;
        this.path = path;
        this.content = content;
        this.required = required;
    }

    static Source file(Path path, boolean required) {
        return new Source(path.toString(), path, null, required);
    }

    static Source content(String name, byte[] content) {
        return new Source(name, null, content.clone(), true);
    }

    String name() {
        return name;
    }

    /** The file of this machine, if it is one. */
    @Nullable
    Path path() {
        return path;
    }

    boolean isThere() {
        return required || path == null || Files.exists(path);
    }

    /** Returns the keys at the top, or reports why there are none and returns null. */
    @Nullable
    Mapping read(Problems problems) {
        byte[] bytes = path == null ? content : YamlText.read(path, problems);
        String text = bytes == null ? null : YamlText.decode(name, bytes, problems);
        ConfigNode root = text == null ? null : YamlComposer.compose(name, text, problems);
        if (root instanceof Mapping mapping) {
            return mapping;
        }
        if (root != null) {
            String message = "Expected a mapping at the top level, found %s.".formatted(root.described());
            problems.add(root.origin(), ConfigPath.TOP, message, "A file consists of 'key: value' lines.");
        }
        return null;
    }
}
