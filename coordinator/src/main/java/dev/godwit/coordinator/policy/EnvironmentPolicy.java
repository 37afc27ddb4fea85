package dev.godwit.coordinator.policy;

import dev.godwit.common.job.RiskLevel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What one environment asks.
 *
 * @param run roles of which one is needed to submit a job here, and to cancel, pause, resume or retry it
 * @param approvals by risk; every level must be there
 * @param byKind more rules for single kinds of job, on top of {@code approvals}
 * @param approvers roles of each person who may approve here, by name; empty means whoever has the role
 * @param approvalExpiry how long a request for approval, and an approval, is good for
 * @param personalData whether unmasked personal data may come here; handed to the workers that plan
 */
public record EnvironmentPolicy(
        Set<String> run,
        Map<RiskLevel, ApprovalRule> approvals,
        Map<String, Map<RiskLevel, ApprovalRule>> byKind,
        Map<String, Set<String>> approvers,
        Duration approvalExpiry,
        boolean personalData) {

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
    List<String> problems(String environment) {
        var problems = new ArrayList<String>();
        if (approvalExpiry.isNegative() || approvalExpiry.isZero()) {
            problems.add(
                    "Environment '%s': approvals must last longer than %s.".formatted(environment, approvalExpiry));
        }
        for (RiskLevel level : RiskLevel.values()) {
            if (!approvals.containsKey(level)) {
                problems.add(
                        "Environment '%s': no approval rule for risk %s. Every level needs one; 'count: 0' asks for nobody."
                                .formatted(environment, level));
            }
        }
        approvals.forEach((level, rule) -> check(environment, level.name(), rule, problems));
        byKind.forEach((kind, rules) ->
                rules.forEach((level, rule) -> check(environment, kind + " at " + level, rule, problems)));
        return problems;
    }

    private void check(String environment, String where, ApprovalRule rule, List<String> problems) {
        if (rule.count() > 0 && rule.roles().isEmpty()) {
            problems.add("Environment '%s', %s: asks for %d approvals by nobody. Name the roles that may approve."
                    .formatted(environment, where, rule.count()));
        }
        long able = approvers.values().stream()
                .filter(roles -> roles.stream().anyMatch(rule.roles()::contains))
                .count();
        if (!approvers.isEmpty() && rule.count() > able) {
            problems.add(
                    "Environment '%s', %s: asks for %d approvals by %s, and only %d named people can give one. Lower the count or name more."
                            .formatted(
                                    environment,
                                    where,
                                    rule.count(),
                                    String.join(" or ", new TreeSet<>(rule.roles())),
                                    able));
        }
    }
}
