package dev.godwit.coordinator.access;

import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

/**
 * Where a token's permissions hold.
 *
 * @param kinds of jobs and tasks: {@code *}, or words as in {@code sync} (which covers {@code sync.copy}) or {@code sync.copy}
 * @param environments {@code *}, or names
 */
public record Scope(Set<String> kinds, Set<String> environments) {

    public static final Scope EVERYWHERE = new Scope(Set.of("*"), Set.of("*"));

    public Scope {
        if (kinds.isEmpty() || environments.isEmpty()) {
            throw new IllegalArgumentException("A scope names at least one kind and one environment, or '*'");
        }
        kinds = Set.copyOf(kinds);
        environments = Set.copyOf(environments);
    }

    public boolean coversKind(String kind) {
        int dot = kind.indexOf('.');
        return kinds.contains("*") || kinds.contains(kind) || (dot > 0 && kinds.contains(kind.substring(0, dot)));
    }

    public boolean coversEnvironment(String environment) {
        return environments.contains("*") || environments.contains(environment);
    }

    public boolean covers(String kind, String environment) {
        return coversKind(kind) && coversEnvironment(environment);
    }

    /** Of {@code asked}, the environments that lie outside; {@code *} lies outside unless every environment is inside. */
    public Collection<String> environmentsOutside(Collection<String> asked) {
        var outside = new TreeSet<String>(asked);
        outside.removeIf(this::coversEnvironment);
        return outside;
    }

    /** Of {@code asked}, the kinds that lie outside. */
    public Collection<String> kindsOutside(Collection<String> asked) {
        var outside = new TreeSet<String>(asked);
        outside.removeIf(this::coversKind);
        return outside;
    }

    /** Whether everything that {@code other} covers is covered by this. */
    public boolean includes(Scope other) {
        return environmentsOutside(other.environments).isEmpty()
                && kindsOutside(other.kinds).isEmpty();
    }
}
