package dev.godwit.coordinator.policy;

import dev.godwit.common.job.RiskLevel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What one environment asks.
 *
 * @param run roles of which one is needed to submit a job here, and to cancel, pause, resume or retry it
 * @param approvals by risk; every level must be there
 * @param byKind more rules for single kinds of job, on top of {@code approvals}
 * @param approvers roles of each person who may approve here, by name; empty means whoever has the role
 * @param approvalExpiry how long a request for approval, and an approval, is good for
 * @param personalData whether unmasked personal data may come here; handed to the workers that plan, who raise the risk of a sync that brings some where not
 */
public record EnvironmentPolicy(
        Set<String> run,
        Map<RiskLevel, ApprovalRule> approvals,
        Map<String, Map<RiskLevel, ApprovalRule>> byKind,
        Map<String, Set<String>> approvers,
        Duration approvalExpiry,
        boolean personalData) {

    /** Whoever hands out tokens could hand out an approver's; a worker is no person. */
    private static final Set<String> NEVER_DECIDE = Set.of("admin", "worker");

    public static final Duration USUAL_EXPIRY = Duration.ofDays(3);

    public EnvironmentPolicy {
        run = Set.copyOf(run);
        approvals = Map.copyOf(approvals);
        byKind = Map.copyOf(byKind);
        approvers = Map.copyOf(approvers);
    }

    /** What a plan of {@code risk} needs: the environment's rule and the kind's. */
    public Requirement requirement(String jobKind, RiskLevel risk) {
        var rules = new ArrayList<ApprovalRule>();
        ApprovalRule general = approvals.get(risk);
        if (general == null) {
            throw new IllegalStateException("No rule for risk " + risk);
        }
        rules.add(general);
        rules.add(byKind.getOrDefault(jobKind, Map.of()).getOrDefault(risk, ApprovalRule.NONE));
        return new Requirement(rules);
    }

    /** Whether {@code name} may approve here at all, as far as the environment names its approvers. */
    public boolean names(String name) {
        return approvers.isEmpty() || approvers.containsKey(name);
    }

    /** What is wrong with it, in words; empty if nothing is. */
    public List<String> problems() {
        var problems = new ArrayList<String>();
        if (approvalExpiry.isNegative() || approvalExpiry.isZero()) {
            problems.add("approvals must last longer than %s.".formatted(approvalExpiry));
        }
        for (RiskLevel level : RiskLevel.values()) {
            ApprovalRule rule = approvals.get(level);
            if (rule == null) {
                problems.add("no approval rule for risk %s. Every level needs one; 'count: 0' asks for nobody."
                        .formatted(level));
            } else {
                check("risk " + level, rule, problems);
            }
        }
        new TreeMap<>(byKind)
                .forEach((kind, rules) -> new TreeMap<>(rules)
                        .forEach((level, rule) -> check("'%s' at risk %s".formatted(kind, level), rule, problems)));
        return problems;
    }

    private void check(String where, ApprovalRule rule, List<String> problems) {
        String who = String.join(" or ", new TreeSet<>(rule.roles()));
        if (rule.count() > 0 && NEVER_DECIDE.containsAll(rule.roles())) {
            problems.add("%s asks for %d approvals by %s. Name roles that may approve, such as approver or dba."
                    .formatted(where, rule.count(), who.isEmpty() ? "nobody" : who + ", who never decide about plans"));
            return;
        }
        long able = approvers.values().stream()
                .filter(roles -> roles.stream().anyMatch(rule.roles()::contains))
                .count();
        if (!approvers.isEmpty() && rule.count() > able) {
            problems.add(
                    "%s asks for %d approvals by %s, and only %d of the named 'approvers' can give one. Lower the count or name more."
                            .formatted(where, rule.count(), who, able));
        }
    }
}
