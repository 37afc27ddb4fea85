package dev.godwit.common.config;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Collects what is wrong, so that everything is reported at once. Several loads can share one. Confined to one thread.
 *
 * <p>At most {@value #MOST} are kept; of more, as only a hostile file has, the number.
 */
public final class Problems {
    static final int MOST = 1_000;

    private final List<Problem> problems = new ArrayList<>();
    private int dropped;

    /** Adds one. */
    public void add(Problem problem) {
        if (problems.size() < MOST) {
            problems.add(problem);
        } else {
            dropped++;
        }
    }

    void add(Origin origin, ConfigPath path, String message) {
        add(origin, path, message, null);
    }

    void add(Origin origin, ConfigPath path, String message, @Nullable String hint) {
        add(Problem.at(origin, path.toString(), message, hint));
    }

    int count() {
        return problems.size() + dropped;
    }

    /** Whether nothing is wrong. */
    public boolean isEmpty() {
        return problems.isEmpty();
    }

    /** Returns them by file, line and column. */
    public List<Problem> sorted() {
        return problems.stream().distinct().sorted().toList();
    }

    /** Returns one line for each, by file, line and column. */
    public String format() {
        var lines = new ArrayList<>(sorted().stream().map(Problem::toString).toList());
        if (dropped > 0) {
            lines.add("and %d more problems".formatted(dropped));
        }
        return String.join("\n", lines);
    }

    /** Throws all of them, if there are any. */
    public void throwIfAny() {
        if (!isEmpty()) {
            throw new ConfigException(sorted(), format());
        }
    }
}
