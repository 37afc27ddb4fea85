package dev.godwit.coordinator.policy;

import java.util.Set;

/** A person and the roles that the person had when approving. */
public record Approver(String name, Set<String> roles) {

    public Approver {
        roles = Set.copyOf(roles);
    }
}
