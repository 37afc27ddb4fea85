package dev.godwit.sync.anonymize.policy;

import dev.godwit.sync.anonymize.Masking;
import dev.godwit.sync.anonymize.Parameters;
import dev.godwit.sync.anonymize.strategy.AnonymizationStrategies;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Finds the first of several rules that the gate would let pass for a column. */
public final class FittingRule {
    private final AnonymizationStrategies strategies;

    public FittingRule(AnonymizationStrategies strategies) {
        this.strategies = strategies;
    }

    /**
     * A strategy with parameters.
     *
     * @param parameters words and whole numbers
     */
    public record Candidate(String strategy, Map<String, Object> parameters) {
        public Candidate {
            parameters = Map.copyOf(parameters);
        }

        public static Candidate of(String strategy) {
            return new Candidate(strategy, Map.of());
        }

        Decision decision(AnonymizationStrategies strategies) {
            Masking masking = strategies.find(strategy).orElseThrow().configure(new Parameters(parameters));
            return new Decision.Mask(strategy, masking, Optional.empty());
        }

        /** As a policy writes it: {@code phone}, {@code {strategy: phone, distinct: true}}. */
        public String yaml() {
            if (parameters.isEmpty()) {
                return strategy;
            }
            return new TreeMap<>(parameters)
                    .entrySet().stream()
                            .map(parameter -> "%s: %s".formatted(parameter.getKey(), parameter.getValue()))
                            .collect(Collectors.joining(", ", "{strategy: " + strategy + ", ", "}"));
        }
    }

    /** The first that fits the column's type, length, keys and NOT NULL. */
    public Optional<Candidate> first(ColumnRef column, List<Candidate> candidates) {
        return candidates.stream().filter(candidate -> fits(column, candidate)).findFirst();
    }

    private boolean fits(ColumnRef column, Candidate candidate) {
        return strategies
                .find(candidate.strategy())
                .filter(strategy -> {
                    var parameters = new Parameters(candidate.parameters());
                    Masking masking = strategy.configure(parameters);
                    var problems = new ArrayList<PolicyProblem>();
                    new ColumnChecks(strategies, problems)
                            .check(column, new Decision.Mask(candidate.strategy(), masking, Optional.empty()));
                    return parameters.problems().isEmpty() && problems.isEmpty();
                })
                .isPresent();
    }
}
