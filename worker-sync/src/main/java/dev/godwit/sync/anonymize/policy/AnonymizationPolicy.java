package dev.godwit.sync.anonymize.policy;

import java.util.List;

/**
 * The rules of a project, in the order of its file, and what was wrong with the file. Without a rule nothing is decided:
 * there is no default.
 */
public record AnonymizationPolicy(List<PolicyRule> rules, List<PolicyProblem> problems) {
    public AnonymizationPolicy {
        rules = List.copyOf(rules);
        problems = List.copyOf(problems);
    }
}
