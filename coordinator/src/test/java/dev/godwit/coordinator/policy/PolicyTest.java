package dev.godwit.coordinator.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.godwit.common.job.RiskLevel;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PolicyTest {

    private static final Set<String> APPROVER = Set.of("approver");

    private static Map<RiskLevel, ApprovalRule> rules(int low, int medium, int high, int critical) {
        var rules = new EnumMap<RiskLevel, ApprovalRule>(RiskLevel.class);
        rules.put(RiskLevel.LOW, new ApprovalRule(low, APPROVER));
        rules.put(RiskLevel.MEDIUM, new ApprovalRule(medium, APPROVER));
        rules.put(RiskLevel.HIGH, new ApprovalRule(high, APPROVER));
        rules.put(RiskLevel.CRITICAL, new ApprovalRule(critical, APPROVER));
        return rules;
    }

    private static EnvironmentPolicy environment(
            Map<RiskLevel, ApprovalRule> rules, Map<String, Set<String>> approvers) {
        return new EnvironmentPolicy(Set.of("author"), rules, Map.of(), approvers, Duration.ofDays(1), false);
    }

    private static Policy policy(EnvironmentPolicy production) {
        return new Policy(Map.of("production", production));
    }

    @Test
    void fourOfThreeIsRefusedWithTheReason() {
        var three = Map.of("a", APPROVER, "b", APPROVER, "c", APPROVER, "d", Set.of("viewer"));

        assertThatThrownBy(() -> policy(environment(rules(0, 1, 4, 2), three)))
                .isInstanceOf(PolicyException.class)
                .hasMessageContaining("HIGH")
                .hasMessageContaining("4 approvals")
                .hasMessageContaining("only 3");
    }

    @Test
    void aLevelWithoutARuleIsRefused() {
        var rules = rules(0, 0, 1, 1);
        rules.remove(RiskLevel.CRITICAL);

        assertThatThrownBy(() -> policy(environment(rules, Map.of()))).hasMessageContaining("CRITICAL");
    }

    @Test
    void allProblemsAreToldAtOnce() {
        var rules = rules(0, 0, 1, 1);
        rules.remove(RiskLevel.LOW);
        rules.put(RiskLevel.HIGH, new ApprovalRule(1, Set.of()));

        assertThatThrownBy(() -> policy(environment(rules, Map.of())))
                .isInstanceOfSatisfying(
                        PolicyException.class, e -> assertThat(e.problems()).hasSize(2));
    }

    @Test
    void anUnknownEnvironmentIsDenied() {
        assertThat(Policy.builtIn().environment("prodution")).isEmpty();
    }

    @Test
    void theEnvironmentsRuleAndTheKindsRuleMustBothHold() {
        var dba = new ApprovalRule(1, Set.of("dba"));
        var environment = new EnvironmentPolicy(
                Set.of("author"),
                rules(0, 0, 1, 2),
                Map.of("migrate", Map.of(RiskLevel.HIGH, dba)),
                Map.of(),
                Duration.ofDays(1),
                false);

        var requirement = environment.requirement("migrate", RiskLevel.HIGH);

        assertThat(requirement.satisfiedBy(List.of(new Approver("a", APPROVER))))
                .isFalse();
        assertThat(requirement.satisfiedBy(List.of(new Approver("a", Set.of("dba")))))
                .isFalse();
        assertThat(requirement.satisfiedBy(List.of(new Approver("a", APPROVER), new Approver("b", Set.of("dba")))))
                .isTrue();
        assertThat(environment.requirement("sync", RiskLevel.HIGH).rules()).hasSize(1);
        assertThat(environment.requirement("sync", RiskLevel.LOW).none()).isTrue();
    }

    @Test
    void onePersonIsOneApproval() {
        var two = new Requirement(List.of(new ApprovalRule(2, APPROVER)));

        assertThat(two.satisfiedBy(List.of(new Approver("a", APPROVER), new Approver("a", APPROVER))))
                .isFalse();
    }

    @Test
    void aConnectionIsATargetInItsOwnEnvironmentsOnly() {
        var policy = Policy.builtIn()
                .withTargets(Map.of("shop", Set.of("production"), "copy", Set.of("staging", "development")));

        assertThat(policy.refusal("shop", "production")).isEmpty();
        assertThat(policy.refusal("copy", "development")).isEmpty();
        assertThat(policy.refusal("shop", "development"))
                .contains("'shop' is a target in production, not in 'development'.");
        assertThat(policy.refusal("other", "production")).isPresent();
        assertThat(policy.version()).isNotEqualTo(Policy.builtIn().version());
        assertThat(Policy.builtIn().refusal("anything", "production")).isEmpty();
    }

    @Test
    void aTargetInAnUnknownEnvironmentIsRefused() {
        assertThatThrownBy(() -> Policy.builtIn().withTargets(Map.of("shop", Set.of("prodution"), "copy", Set.of())))
                .isInstanceOfSatisfying(
                        PolicyException.class,
                        e -> assertThat(e.problems())
                                .hasSize(2)
                                .anySatisfy(problem -> assertThat(problem)
                                        .contains("'shop'", "'prodution'", "Did you mean 'production'?")));
    }

    @Test
    void theVersionIsThatOfTheMeaning() {
        String one = policy(environment(rules(0, 0, 1, 1), Map.of())).version();

        assertThat(policy(environment(rules(0, 0, 1, 1), Map.of())).version()).isEqualTo(one);
        assertThat(policy(environment(rules(0, 0, 1, 2), Map.of())).version()).isNotEqualTo(one);
        assertThat(Policy.builtIn().version()).isEqualTo(Policy.builtIn().version());
    }
}
