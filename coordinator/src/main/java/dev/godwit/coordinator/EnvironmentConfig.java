package dev.godwit.coordinator;

import dev.godwit.common.config.Default;
import dev.godwit.common.config.Doc;
import dev.godwit.common.config.NotEmpty;
import dev.godwit.common.config.Range;
import dev.godwit.common.job.RiskLevel;
import dev.godwit.common.text.DidYouMean;
import dev.godwit.coordinator.access.Role;
import dev.godwit.coordinator.policy.ApprovalRule;
import dev.godwit.coordinator.policy.EnvironmentPolicy;
import dev.godwit.coordinator.stage.JobKinds;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What one environment asks, as it is written in the coordinator's configuration. */
public record EnvironmentConfig(
        @Doc("Of these roles one is needed to submit a job here, and to steer it.") @Default("[author, operator, dba]")
        Set<GivenRole> run,

        @Doc("How many distinct people approve, by risk.") Approvals approvals,

        @Doc("More approvals for single kinds of job, as in sync.") @Default("{}")
        Map<KindOfJob, Approvals> byKind,

        @Doc("Who may approve here, each with roles; without any, whoever has the role.") @Default("{}")
        Map<String, Set<GivenRole>> approvers,

        @Doc("How long a request for approval, and an approval, is good for.") @Default("3d") @Range(min = "1m")
        Duration approvalExpiry,

        @Doc(
                "Whether unmasked personal data may come here. Where not, a sync that keeps a column which can hold anything is of HIGH risk.")
        @Default("false")
        boolean personalData) {

    public EnvironmentConfig {
        run = Set.copyOf(run);
        byKind = Map.copyOf(byKind);
        approvers = Map.copyOf(approvers);
        List<String> problems = policy(run, approvals, byKind, approvers, approvalExpiry, personalData)
                .problems();
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", problems));
        }
    }

    /** The roles that people and services are given: those of {@link Role} but the bootstrap token's. */
    public enum GivenRole {
        VIEWER,
        AUTHOR,
        APPROVER,
        OPERATOR,
        DBA,
        AUDITOR,
        ADMIN,
        WORKER;

        String word() {
            return Role.valueOf(name()).word();
        }

        static Set<String> words(Set<GivenRole> roles) {
            return roles.stream().map(GivenRole::word).collect(Collectors.toUnmodifiableSet());
        }
    }

    /** The name of a kind of job that exists. */
    public record KindOfJob(String name) {

        private static final List<String> KNOWN = JobKinds.builtIn().names();

        /** Read by the configuration. */
        public static KindOfJob parse(String name) {
            if (!KNOWN.contains(name)) {
                String hint = DidYouMean.hint(name, KNOWN);
                throw new IllegalArgumentException(DidYouMean.known(KNOWN) + (hint == null ? "" : " " + hint));
            }
            return new KindOfJob(name);
        }
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

            @Default("[approver, dba]") @NotEmpty Set<GivenRole> roles) {

        public Rule {
            roles = Set.copyOf(roles);
        }

        ApprovalRule rule() {
            return new ApprovalRule(count, GivenRole.words(roles));
        }
    }

    EnvironmentPolicy policy() {
        return policy(run, approvals, byKind, approvers, approvalExpiry, personalData);
    }

    private static EnvironmentPolicy policy(
            Set<GivenRole> run,
            Approvals approvals,
            Map<KindOfJob, Approvals> byKind,
            Map<String, Set<GivenRole>> approvers,
            Duration approvalExpiry,
            boolean personalData) {
        var kinds = new HashMap<String, Map<RiskLevel, ApprovalRule>>();
        byKind.forEach((kind, rules) -> kinds.put(kind.name(), rules.rules()));
        var people = new HashMap<String, Set<String>>();
        approvers.forEach((name, roles) -> people.put(name, GivenRole.words(roles)));
        return new EnvironmentPolicy(
                GivenRole.words(run), approvals.rules(), kinds, people, approvalExpiry, personalData);
    }
}
