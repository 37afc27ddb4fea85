package dev.godwit.common.config;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong with a configuration. It never holds a secret.
 *
 * @param file the file, or the environment variable or flag
 * @param line counted from 1; 0 where there is none
 * @param column counted from 1; 0 where there is none
 * @param path the keys that lead to the place, such as {@code kafka.topics[2].name}; empty at the top
 * @param message what is wrong, and what was expected or is known
 * @param hint what to do about it
 */
public record Problem(
        String file,
        int line,
        int column,
        String path,
        String message,
        @Nullable String hint) implements Comparable<Problem> {
    private static final Comparator<Problem> ORDER = Comparator.comparing(Problem::file)
            .thenComparingInt(Problem::line)
            .thenComparingInt(Problem::column)
            .thenComparing(Problem::path)
            .thenComparing(Problem::message);

    /** A problem of a value that the caller interprets itself. */
    public static Problem at(Origin origin, String path, String message, @Nullable String hint) {
        return new Problem(origin.name(), origin.line(), origin.column(), path, message, hint);
    }

    @Override
    public int compareTo(Problem other) {
        return ORDER.compare(this, other);
    }

    /** The line that people and editors read: {@code file:line:column: message hint}. */
    @Override
    public String toString() {
        String place = line > 0 ? "%s:%d:%d".formatted(file, line, column) : file;
        return place + ": " + message + (hint == null ? "" : " " + hint);
    }
}
