package dev.godwit.common.config;

import java.util.List;

/** A configuration was refused. Carries every problem; the message has a line for each. */
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    ConfigException(List<Problem> problems, String lines) {
        super(lines);
        this.problems = List.copyOf(problems);
    }

    /** Returns every problem, by file, line and column. */
    public List<Problem> problems() {
        return problems;
    }
}
