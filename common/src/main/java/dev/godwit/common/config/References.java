package dev.godwit.common.config;

import dev.godwit.common.config.ConfigNode.Entry;
import dev.godwit.common.config.ConfigNode.Mapping;
import dev.godwit.common.config.ConfigNode.Scalar;
import dev.godwit.common.config.ConfigNode.Sequence;
import dev.godwit.common.text.DidYouMean;
import dev.godwit.common.text.Quoted;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Replaces <code>${env:X}</code>, <code>${env:X:-default}</code> and <code>${file:/path}</code> by what they stand for, or, in a bundle,
 * refuses them. What they stand for is never searched for references again.
 */
final class References {
    private static final Pattern IN_BUNDLE = Pattern.compile("\\$\\{\\s*(?:env|file)\\s*:", Pattern.CASE_INSENSITIVE);
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final String LITERAL_HINT = "For a literal '${' write '$${'.";

    /** What is wrong with one reference. */
    private static final class Unresolved extends Exception {
        private static final long serialVersionUID = 1L;

        private final @Nullable String hint;

        Unresolved(String message, @Nullable String hint) {
            super(message, null, false, false);
            this.hint = hint;
        }
    }

    private final @Nullable Map<String, String> environment;
    private final Problems problems;
    private final IdentityHashMap<ConfigNode, ConfigNode> done = new IdentityHashMap<>();
    private final Set<ConfigNode> broken = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<String> variables = new HashSet<>();
    private final Set<String> values = new HashSet<>();

    /** Without an environment this is a bundle's. */
    References(@Nullable Map<String, String> environment, Problems problems) {
        this.environment = environment;
        this.problems = problems;
    }

    /** Whether a problem of this very value was already reported. */
    boolean isBroken(ConfigNode node) {
        return broken.contains(node);
    }

    /** Returns the environment variables that were named. */
    Set<String> variables() {
        return variables;
    }

    /** Returns what references stand for; no message may show it. */
    Set<String> values() {
        return values;
    }

    ConfigNode replaceIn(ConfigNode node, ConfigPath path) {
        ConfigNode known = done.get(node);
        if (known != null) {
            return known;
        }
        ConfigNode result = replaced(node, path);
        done.put(node, result);
        return result;
    }

    private ConfigNode replaced(ConfigNode node, ConfigPath path) {
        if (node instanceof Mapping mapping) {
            var entries = new ArrayList<Entry>(mapping.entries().size());
            for (Entry entry : mapping.entries()) {
                refuseInKey(entry, path);
                ConfigPath child = path.child(entry.key());
                entries.add(new Entry(entry.key(), entry.origin(), replaceIn(entry.value(), child)));
            }
            return new Mapping(entries, mapping.origin());
        }
        if (node instanceof Sequence sequence) {
            var items = new ArrayList<ConfigNode>(sequence.items().size());
            for (ConfigNode item : sequence.items()) {
                items.add(replaceIn(item, path.item(items.size())));
            }
            return new Sequence(items, sequence.origin());
        }
        return replaced((Scalar) node, path);
    }

    private void refuseInKey(Entry entry, ConfigPath path) {
        if (environment == null && IN_BUNDLE.matcher(entry.key()).find()) {
            refuse(entry.key(), entry.origin(), path);
        }
    }

    private void refuse(String text, Origin origin, ConfigPath path) {
        String message =
                "A bundle cannot read this machine's environment or files: found %s.".formatted(Quoted.of(text));
        problems.add(origin, path, message, "References belong in the configuration of the process.");
    }

    private ConfigNode replaced(Scalar scalar, ConfigPath path) {
        Map<String, String> variables = environment;
        if (variables == null) {
            if (IN_BUNDLE.matcher(scalar.text()).find()) {
                refuse(scalar.text(), scalar.origin(), path);
                broken.add(scalar);
            }
            return scalar;
        }
        if (!scalar.text().contains("${")) {
            return scalar;
        }
        try {
            return expand(scalar, variables);
        } catch (Unresolved e) {
            problems.add(
                    scalar.origin(), path, "Cannot resolve %s: %s.".formatted(path.named(), e.getMessage()), e.hint);
            broken.add(scalar);
            return scalar;
        }
    }

    private Scalar expand(Scalar scalar, Map<String, String> environment) throws Unresolved {
        String text = scalar.text();
        var result = new StringBuilder();
        var files = new ArrayList<Path>();
        boolean referred = false;
        int at = 0;
        for (int open = text.indexOf("${"); open >= 0; open = text.indexOf("${", at)) {
            if (open > at && text.charAt(open - 1) == '$') {
                result.append(text, at, open - 1).append("${");
                at = open + 2;
                continue;
            }
            int close = text.indexOf('}', open);
            if (close < 0) {
                throw new Unresolved(
                        "the reference %s is not closed".formatted(Quoted.of(text.substring(open))), LITERAL_HINT);
            }
            String value = resolve(text.substring(open + 2, close), environment, files);
            values.add(value);
            result.append(text, at, open).append(value);
            referred = true;
            at = close + 1;
        }
        result.append(text, at, text.length());
        Scalar.Kind kind = referred ? Scalar.Kind.REFERENCE : scalar.kind();
        return new Scalar(result.toString(), kind, scalar.written(), files, scalar.origin());
    }

    private String resolve(String reference, Map<String, String> environment, List<Path> files) throws Unresolved {
        if (reference.startsWith("env:")) {
            return variable(reference.substring("env:".length()), environment);
        }
        if (reference.startsWith("file:")) {
            Path file = absolute(reference.substring("file:".length()));
            files.add(file);
            return content(file);
        }
        int colon = reference.indexOf(':');
        String kind = colon < 0 ? reference : reference.substring(0, colon);
        String hint = DidYouMean.hint(kind, List.of("env", "file"));
        String message = "unknown reference %s. Known: ${env:NAME}, ${env:NAME:-default}, ${file:/path}"
                .formatted(Quoted.of("${" + reference + "}"));
        throw new Unresolved(message, hint == null ? LITERAL_HINT : hint);
    }

    private String variable(String reference, Map<String, String> environment) throws Unresolved {
        int separator = reference.indexOf(":-");
        String name = separator < 0 ? reference : reference.substring(0, separator);
        if (!VARIABLE.matcher(name).matches()) {
            throw new Unresolved("%s is not the name of an environment variable".formatted(Quoted.of(name)), null);
        }
        variables.add(name);
        String value = environment.get(name);
        if (value != null && !value.isEmpty()) {
            return value;
        }
        if (separator >= 0) {
            return reference.substring(separator + 2);
        }
        String closest = value == null ? DidYouMean.hint(name, environment.keySet()) : null;
        String hint = closest == null ? "Set it, or give a default: ${env:%s:-default}.".formatted(name) : closest;
        throw new Unresolved(
                "environment variable %s is %s".formatted(name, value == null ? "not set" : "empty"), hint);
    }

    private static Path absolute(String name) throws Unresolved {
        Path file = pathOf(name);
        if (file == null || !file.isAbsolute()) {
            throw new Unresolved("%s is not an absolute path".formatted(Quoted.of(name)), "Write ${file:/path}.");
        }
        return file;
    }

    private static @Nullable Path pathOf(String name) {
        try {
            return Path.of(name);
        } catch (InvalidPathException e) {
            return null;
        }
    }

    private static String content(Path file) throws Unresolved {
        try {
            return ReferencedFile.read(file);
        } catch (IOException e) {
            throw new Unresolved(String.valueOf(e.getMessage()), null);
        }
    }
}
