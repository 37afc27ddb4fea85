package dev.godwit.coordinator.policy;

import dev.godwit.common.job.RiskLevel;
import dev.godwit.common.json.CanonicalJson;
import dev.godwit.common.json.Json;
import dev.godwit.common.text.DidYouMean;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The policy of each environment, and which connections are written to in which. An environment that is not named is denied. Immutable. */
public final class Policy {

    private final Map<String, EnvironmentPolicy> environments;
    private final Map<String, Set<String>> targets;
    private final String version;

    /** With no word about connections: in every environment every one may be written to. */
    public Policy(Map<String, EnvironmentPolicy> environments) {
        this(environments, Map.of());
    }

    /**
     * @param targets the environments of each connection that may be a target, by its name; without any, all are targets everywhere
     * @throws PolicyException if some environment asks for what nobody can give, or a target's does not exist; it names every problem at
     *     once
     */
    public Policy(Map<String, EnvironmentPolicy> environments, Map<String, Set<String>> targets) {
        var problems = new ArrayList<String>();
        this.environments = new TreeMap<>(environments);
        this.targets = new TreeMap<>();
        targets.forEach((connection, in) -> this.targets.put(connection, new TreeSet<>(in)));
        this.targets.forEach((connection, in) -> check(connection, in, problems));
        this.environments.forEach((name, policy) ->
                policy.problems().forEach(problem -> problems.add("Environment '%s': %s".formatted(name, problem))));
        if (!problems.isEmpty()) {
            throw new PolicyException(problems);
        }
        this.version = CanonicalJson.sha256(
                Json.tree(Map.of("environments", spelled(this.environments), "targets", this.targets)));
    }

    private void check(String connection, Set<String> in, List<String> problems) {
        if (in.isEmpty()) {
            problems.add("Target '%s': name its environments.".formatted(connection));
        }
        for (String environment : in) {
            if (!environments.containsKey(environment)) {
                String hint = DidYouMean.hint(environment, environments.keySet());
                problems.add("Target '%s': unknown environment '%s'. %s%s"
                        .formatted(
                                connection,
                                environment,
                                DidYouMean.known(environments.keySet()),
                                hint == null ? "" : " " + hint));
            }
        }
    }

    /** The same environments, for these targets. */
    public Policy withTargets(Map<String, Set<String>> targets) {
        return new Policy(environments, targets);
    }

    /** Why a job in {@code environment} may not have {@code connection} as its target; nothing if it may. */
    public Optional<String> refusal(String connection, String environment) {
        if (targets.isEmpty()) {
            return Optional.empty();
        }
        Set<String> in = targets.get(connection);
        if (in == null) {
            String hint = DidYouMean.hint(connection, targets.keySet());
            return Optional.of("'%s' is a target in no environment, as the coordinator's 'targets' have it. %s%s"
                    .formatted(connection, DidYouMean.known(targets.keySet()), hint == null ? "" : " " + hint));
        }
        return in.contains(environment)
                ? Optional.empty()
                : Optional.of("'%s' is a target in %s, not in '%s'."
                        .formatted(connection, String.join(", ", in), environment));
    }

    /** For {@code up}, {@code demo} and tests: nobody approves in {@code development}; two people where it is dangerous elsewhere. */
    public static Policy builtIn() {
        var run = Set.of("author", "operator", "dba", "admin");
        var approver = Set.of("approver", "dba");
        return new Policy(Map.of(
                "development", of(run, 0, 0, 0, 0, approver, true),
                "staging", of(run, 0, 0, 1, 1, approver, false),
                "production", of(run, 0, 1, 1, 2, approver, true)));
    }

    private static EnvironmentPolicy of(
            Set<String> run, int low, int medium, int high, int critical, Set<String> roles, boolean personalData) {
        return new EnvironmentPolicy(
                run,
                Map.of(
                        RiskLevel.LOW, new ApprovalRule(low, roles),
                        RiskLevel.MEDIUM, new ApprovalRule(medium, roles),
                        RiskLevel.HIGH, new ApprovalRule(high, roles),
                        RiskLevel.CRITICAL, new ApprovalRule(critical, roles)),
                Map.of(),
                Map.of(),
                EnvironmentPolicy.USUAL_EXPIRY,
                personalData);
    }

    public Optional<EnvironmentPolicy> environment(String name) {
        return Optional.ofNullable(environments.get(name));
    }

    public List<String> environments() {
        return List.copyOf(environments.keySet());
    }

    /** The hash of all that the policy says: part of every plan hash, so that an approval dies with the policy it was given under. */
    public String version() {
        return version;
    }

    /** With sets and maps in order, so that the same policy has the same hash. */
    private static Map<String, Object> spelled(Map<String, EnvironmentPolicy> environments) {
        var all = new TreeMap<String, Object>();
        environments.forEach((name, policy) -> {
            var byKind = new TreeMap<String, Object>();
            policy.byKind().forEach((kind, rules) -> byKind.put(kind, rules(rules)));
            var approvers = new TreeMap<String, Object>();
            policy.approvers().forEach((who, roles) -> approvers.put(who, new TreeSet<>(roles)));
            all.put(
                    name,
                    new TreeMap<>(Map.of(
                            "run",
                            new TreeSet<>(policy.run()),
                            "approvals",
                            rules(policy.approvals()),
                            "byKind",
                            byKind,
                            "approvers",
                            approvers,
                            "approvalExpiry",
                            policy.approvalExpiry().toString(),
                            "personalData",
                            policy.personalData())));
        });
        return all;
    }

    private static Map<String, Object> rules(Map<RiskLevel, ApprovalRule> rules) {
        var all = new TreeMap<String, Object>();
        rules.forEach((level, rule) ->
                all.put(level.name(), Map.of("count", rule.count(), "roles", new TreeSet<>(rule.roles()))));
        return all;
    }
}
