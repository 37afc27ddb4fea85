package dev.godwit.coordinator.policy;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a plan has to bring before it may change anything: every one of {@code rules}. The stricter wins, since all must hold; one approval
 * may count for several rules.
 */
public record Requirement(List<ApprovalRule> rules) {

    public Requirement {
        rules = rules.stream().filter(rule -> rule.count() > 0).distinct().toList();
    }

    /** Whether nobody needs to approve. */
    public boolean none() {
        return rules.isEmpty();
    }

    /** How many distinct people it takes at least. */
    public int count() {
        return rules.stream().mapToInt(ApprovalRule::count).max().orElse(0);
    }

    /** Roles of which an approver has at least one. */
    public Set<String> roles() {
        var roles = new HashSet<String>();
        rules.forEach(rule -> roles.addAll(rule.roles()));
        return roles;
    }

    /** Whether {@code approvers}, who are distinct people, are enough. */
    public boolean satisfiedBy(Collection<Approver> approvers) {
        return rules.stream()
                .allMatch(rule -> approvers.stream()
                                .filter(approver -> approver.roles().stream().anyMatch(rule.roles()::contains))
                                .map(Approver::name)
                                .distinct()
                                .count()
                        >= rule.count());
    }
}
