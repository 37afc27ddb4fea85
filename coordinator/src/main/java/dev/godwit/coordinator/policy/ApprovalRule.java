package dev.godwit.coordinator.policy;

import java.util.Set;

/**
 * So many distinct people, each with one of these roles.
 *
 * @param count 0 means that no approval is asked for
 */
public record ApprovalRule(int count, Set<String> roles) {

    public static final ApprovalRule NONE = new ApprovalRule(0, Set.of());

    public ApprovalRule {
        roles = Set.copyOf(roles);
        if (count < 0) {
            throw new IllegalArgumentException("A number of approvals is 0 or more, not " + count);
        }
    }
}
