package dev.godwit.common.config;

import dev.godwit.common.config.ConfigNode.Scalar;
import dev.godwit.common.text.DidYouMean;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What flags and environment variables set, over what files say. Every setting asks here for its own value. */
final class Overlay {
    static final String PREFIX = "GODWIT_";

    /** A value given on the command line for the setting at {@code path}. */
    record Flag(String name, String path, String value) {}

    private final Map<String, Flag> flags = new LinkedHashMap<>();
    private final Map<String, String> environment;
    private final Layers layers;
    private final Problems problems;
    private final Map<String, ConfigPath> asked = new TreeMap<>();
    private final Set<String> answered = new HashSet<>();
    private final Set<Class<?>> beingBuilt = new HashSet<>();

    Overlay(List<Flag> flags, Map<String, String> environment, Layers layers, Problems problems) {
        flags.forEach(flag -> this.flags.put(flag.path(), flag));
        this.environment = environment;
        this.layers = layers;
        this.problems = problems;
    }

    /** Returns the name of the variable that sets {@code path}. */
    static String variable(ConfigPath path) {
        String name = String.join("_", path.keys()).replaceAll("[^A-Za-z0-9]", "_");
        return PREFIX + name.toUpperCase(Locale.ROOT);
    }

    /** Returns what a flag or variable says instead of {@code node}, or else {@code node}. */
    @Nullable
    ConfigNode over(@Nullable ConfigNode node, ConfigPath path) {
        String variable = variable(path);
        ConfigPath other = asked.put(variable, path);
        String value = environment.get(variable);
        if (other != null && value != null) {
            String message = "%s could mean both '%s' and '%s'.".formatted(variable, other, path);
            problems.add(Origin.environment(variable), path, message, "Set it in a file.");
        }
        Scalar fromEnvironment = value == null ? null : fromEnvironment(variable, value, path);
        Flag flag = flags.get(path.toString());
        if (flag == null) {
            return hiding(fromEnvironment, node, path);
        }
        answered.add(flag.path());
        var fromFlag = Scalar.written(flag.value(), Scalar.Kind.UNTYPED, Origin.flag(flag.name()));
        return hiding(fromFlag, hiding(fromEnvironment, node, path), path);
    }

    private @Nullable Scalar fromEnvironment(String variable, String value, ConfigPath path) {
        Origin origin = Origin.environment(variable);
        if (value.isEmpty()) {
            problems.add(origin, path, "This variable is empty.", "Give it a value, or unset it.");
            return null;
        }
        return Scalar.written(value, Scalar.Kind.UNTYPED, origin);
    }

    private @Nullable ConfigNode hiding(@Nullable ConfigNode strong, @Nullable ConfigNode weak, ConfigPath path) {
        if (strong != null && weak != null) {
            layers.hideFirst(path, weak.origin());
        }
        return strong == null ? weak : strong;
    }

    /** Guards against types that contain themselves: false when a {@code type} that no file mentions is already begun. */
    boolean begin(Class<?> type) {
        return beingBuilt.add(type);
    }

    void end(Class<?> type) {
        beingBuilt.remove(type);
    }

    /** A flag for a setting that does not exist is a mistake in a program, not in a configuration. */
    void requireAllFlagsAnswered() {
        for (Flag flag : flags.values()) {
            if (!answered.contains(flag.path())) {
                throw new IllegalStateException(
                        "Flag %s sets '%s', which does not exist".formatted(flag.name(), flag.path()));
            }
        }
    }

    /** Returns a sentence for each variable with our prefix that sets nothing and that no reference names. */
    List<String> unused(Set<String> referenced) {
        return environment.keySet().stream()
                .filter(name -> name.startsWith(PREFIX) && !asked.containsKey(name) && !referenced.contains(name))
                .sorted()
                .map(this::unusedSentence)
                .toList();
    }

    private String unusedSentence(String name) {
        String hint = DidYouMean.hint(name, asked.keySet());
        return "Environment variable %s sets nothing here.".formatted(name) + (hint == null ? "" : " " + hint);
    }
}
