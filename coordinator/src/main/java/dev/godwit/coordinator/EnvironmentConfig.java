package dev.godwit.coordinator;

import dev.godwit.common.config.Default;
import dev.godwit.common.config.Doc;
import dev.godwit.common.config.NotEmpty;
import dev.godwit.common.config.Range;
import dev.godwit.common.job.RiskLevel;
import dev.godwit.coordinator.access.Role;
import dev.godwit.coordinator.policy.ApprovalRule;
import dev.godwit.coordinator.policy.EnvironmentPolicy;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What one environment asks, as it is written in the coordinator's configuration. */
public record EnvironmentConfig(
        @Doc("Of these roles one is needed to submit a job here, and to steer it.") @Default("[author, operator, dba]")
        Set<String> run,

        @Doc("How many distinct people approve, by risk.") Approvals approvals,

        @Doc("More approvals for single kinds of job, as in sync.") @Default("{}")
        Map<String, Approvals> byKind,

        @Doc("Who may approve here, each with roles; without any, whoever has the role.") @Default("{}")
        Map<String, Set<String>> approvers,

        @Doc("How long a request for approval, and an approval, is good for.") @Default("3d")
        Duration approvalExpiry,

        @Doc("Whether unmasked personal data may come here.") @Default("false")
        boolean personalData) {

    public EnvironmentConfig {
        run = known(run);
        byKind = Map.copyOf(byKind);
        approvers = Map.copyOf(approvers);
        approvers.values().forEach(EnvironmentConfig::known);
    }

    /** One rule for each level, and none left out. */
    public record Approvals(Rule low, Rule medium, Rule high, Rule critical) {

        Map<RiskLevel, ApprovalRule> rules() {
            return Map.of(
                    RiskLevel.LOW, low.rule(),
                    RiskLevel.MEDIUM, medium.rule(),
                    RiskLevel.HIGH, high.rule(),
                    RiskLevel.CRITICAL, critical.rule());
        }
    }

    /** So many people, each with one of these roles. */
    public record Rule(
            @Range(min = "0", max = "20") int count,

            @Default("[approver, dba]") @NotEmpty Set<String> roles) {

        public Rule {
            roles = known(roles);
        }

        ApprovalRule rule() {
            return new ApprovalRule(count, roles);
        }
    }

    EnvironmentPolicy policy() {
        var kinds = new HashMap<String, Map<RiskLevel, ApprovalRule>>();
        byKind.forEach((kind, approvals) -> kinds.put(kind, approvals.rules()));
        return new EnvironmentPolicy(run, approvals.rules(), kinds, approvers, approvalExpiry, personalData);
    }

    private static Set<String> known(Set<String> roles) {
        return roles.stream().map(Role::ofName).map(Role::word).collect(Collectors.toUnmodifiableSet());
    }
}
