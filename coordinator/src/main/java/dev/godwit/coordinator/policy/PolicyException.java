package dev.godwit.coordinator.policy;

import java.util.List;

/** A policy that nobody can satisfy, or that leaves a question open: an error of configuration. */
public final class PolicyException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    PolicyException(List<String> problems) {
        super(String.join(System.lineSeparator(), problems));
        this.problems = List.copyOf(problems);
    }

    /** Each in a sentence. */
    public List<String> problems() {
        return problems;
    }
}
