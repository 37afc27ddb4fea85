package dev.godwit.coordinator.job;

import dev.godwit.coordinator.access.Caller;
import dev.godwit.coordinator.access.Role;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Who calls, as authentication found out.
 *
 * @param name unique among all principals; stands in events and in the audit trail
 * @param roles as in {@code author}, {@code approver}, {@code operator}; what they allow is up to each environment's policy
 */
public record Principal(String name, Kind kind, Set<String> roles) {

    public Principal {
        if (name.isBlank()) {
            throw new IllegalArgumentException("A principal has a name");
        }
        roles = Set.copyOf(roles);
    }

    public static Principal of(Caller caller) {
        var kind = switch (caller.kind()) {
            case HUMAN -> Kind.HUMAN;
            case SERVICE -> Kind.SERVICE;
            case WORKER -> Kind.WORKER;
        };
        return new Principal(
                caller.principal(),
                kind,
                caller.roles().stream().map(Role::word).collect(Collectors.toSet()));
    }

    /** What kind of caller. Only a {@link #HUMAN} approves. */
    public enum Kind {
        HUMAN,
        SERVICE,
        WORKER
    }
}
