package dev.godwit.coordinator.job;

import java.util.Set;

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

    /** What kind of caller. Only a {@link #HUMAN} approves. */
    public enum Kind {
        HUMAN,
        SERVICE,
        WORKER
    }
}
