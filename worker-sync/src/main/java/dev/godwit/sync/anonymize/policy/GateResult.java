package dev.godwit.sync.anonymize.policy;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Whether a job may copy its tables. */
public sealed interface GateResult {
    /** It may; each selected column has a decision. */
    record Passed(Map<ColumnName, ColumnDecision> decisions) implements GateResult {
        public Passed {
            decisions = Collections.unmodifiableMap(new TreeMap<>(decisions));
        }
    }

    /**
     * It may not, for all these reasons.
     *
     * @param undecided the columns without a decision, in the order of their names
     * @param stub rules for the columns without a decision, as YAML to be completed; empty if there are none
     */
    record Refused(List<PolicyProblem> problems, List<ColumnRef> undecided, String stub) implements GateResult {
        public Refused {
            problems = List.copyOf(problems);
            undecided = List.copyOf(undecided);
        }

        /** Whether the policy itself is wrong (exit 5); if not, it is what it refuses (exit 9). */
        public boolean isConfiguration() {
            return problems.stream().anyMatch(problem -> problem.kind().isConfiguration());
        }
    }
}
