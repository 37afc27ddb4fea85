package dev.godwit.common.config;

import dev.godwit.common.text.Quoted;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The keys that lead from the top of a configuration to a value. Written out only when somebody reads it. */
record ConfigPath(@Nullable ConfigPath parent, String step, boolean key) {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_-]{1,60}");

    static final ConfigPath TOP = new ConfigPath(null, "", false);

    /** A path that somebody else wrote out. */
    static ConfigPath under(String path) {
        return new ConfigPath(TOP, path, false);
    }

    ConfigPath child(String name) {
        return new ConfigPath(this, name, true);
    }

    ConfigPath item(int index) {
        return new ConfigPath(this, "[" + index + "]", false);
    }

    boolean isTop() {
        return parent == null;
    }

    /** The keys from the top, or nothing when a list lies on the way. */
    List<String> keys() {
        var keys = new ArrayList<String>();
        for (ConfigPath at : fromTop()) {
            if (!at.key) {
                return List.of();
            }
            keys.add(at.step);
        }
        return keys;
    }

    private ArrayDeque<ConfigPath> fromTop() {
        var steps = new ArrayDeque<ConfigPath>();
        for (ConfigPath at = this; at != null && at.parent != null; at = at.parent) {
            steps.addFirst(at);
        }
        return steps;
    }

    /** Names the place in a sentence: {@code 'kafka.topics'}, or {@code the top level}. */
    String named() {
        return isTop() ? "the top level" : "'" + this + "'";
    }

    @Override
    public String toString() {
        var result = new StringBuilder();
        for (ConfigPath at : fromTop()) {
            if (!at.key) {
                result.append(at.step);
            } else if (PLAIN.matcher(at.step).matches()) {
                result.append(result.isEmpty() ? "" : ".").append(at.step);
            } else {
                result.append('[').append(Quoted.of(at.step)).append(']');
            }
        }
        return result.toString();
    }
}
