package dev.godwit.sync.anonymize.policy;

import dev.godwit.sync.anonymize.policy.FittingRule.Candidate;
import dev.godwit.sync.anonymize.policy.PolicyProblem.Kind;
import dev.godwit.sync.anonymize.strategy.AnonymizationStrategies;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The rules that a command line adds to a policy: {@code --strategy users.email=hmac} and {@code --anonymize users.email}. They go before the policy's own, and
 * the gate refuses one that leaves more of a value than the policy does. For one plan and one thread.
 */
public final class FlagRules {
    /** Where problems with them are told to be. */
    public static final String STRATEGY = "--strategy";

    public static final String ANONYMIZE = "--anonymize";

    /** What masks a column of which nothing is known but its type. */
    private static final List<Candidate> BY_TYPE = List.of(
            Candidate.of("redact"),
            Candidate.of("hmac"),
            Candidate.of("uuid"),
            Candidate.of("ip"),
            Candidate.of("hash"),
            Candidate.of("null"));

    private final AnonymizationPolicy policy;
    private final AnonymizationStrategies strategies;
    private final Collection<ColumnRef> columns;
    private final List<PolicyProblem> problems = new ArrayList<>();
    private final Map<ColumnName, PolicyRule> rules = new TreeMap<>();
    private final Map<String, Map<String, Object>> parameters = new HashMap<>();

    /** @param columns those that are to be copied */
    public FlagRules(AnonymizationPolicy policy, AnonymizationStrategies strategies, Collection<ColumnRef> columns) {
        this.policy = policy;
        this.strategies = strategies;
        this.columns = columns;
    }

    /** Gives the columns that {@code written} means the strategy that it names, as a policy would. */
    public void strategy(String written, String strategy) {
        String flag = "%s %s=%s".formatted(STRATEGY, written, strategy);
        for (ColumnRef column : meant(STRATEGY, written)) {
            String name = column.name().toString();
            AnonymizationPolicy read = PolicyReader.read(Map.of("rules", Map.of(name, strategy)), strategies);
            if (!read.problems().isEmpty()) {
                read.problems()
                        .forEach(problem ->
                                problems.add(new PolicyProblem(problem.kind(), STRATEGY, problem.message())));
                return;
            }
            rules.put(
                    column.name(),
                    new PolicyRule(named(flag), read.rules().get(0).decision()));
            if (strategy.indexOf('{') >= 0) {
                parameters.put(flag, Map.of("template", strategy));
            }
        }
    }

    /** The columns that {@code written} means and that would not be masked so far. */
    public List<ColumnRef> unmasked(String written) {
        return meant(ANONYMIZE, written).stream().filter(this::isUnmasked).toList();
    }

    /** All columns that would not be masked so far. */
    public List<ColumnRef> unmasked() {
        return columns.stream().filter(this::isUnmasked).toList();
    }

    /** Masks {@code column} by the first that fits of the strategy that is proposed and those for its type. */
    public void anonymize(ColumnRef column, Optional<Candidate> proposed) {
        var candidates = new ArrayList<Candidate>();
        proposed.ifPresent(candidates::add);
        candidates.addAll(BY_TYPE);
        String flag = "%s %s".formatted(ANONYMIZE, column.name());
        Optional<Candidate> fitting = new FittingRule(strategies).first(column, candidates);
        if (fitting.isEmpty()) {
            problems.add(new PolicyProblem(
                    Kind.DOES_NOT_FIT,
                    ANONYMIZE,
                    "No strategy that needs no parameters masks '%s' (%s). Name one in %s or in the policy."
                            .formatted(column.name(), column.type().name(), STRATEGY)));
            return;
        }
        Candidate candidate = fitting.get();
        rules.put(column.name(), new PolicyRule(named(flag), candidate.decision(strategies)));
        parameters.put(flag, candidate.parameters());
    }

    /** Of which columns they decide, and how. */
    Map<ColumnName, PolicyRule> rules() {
        return rules;
    }

    List<PolicyProblem> problems() {
        return problems;
    }

    /** The parameters of the strategies, by the rule as a decision names it. */
    public Map<String, Map<String, Object>> parameters() {
        return Map.copyOf(parameters);
    }

    /** The strategy given to each column, by its flag as the rule's text. */
    private static ColumnPattern named(String flag) {
        return new ColumnPattern(flag, List.of());
    }

    private boolean isUnmasked(ColumnRef column) {
        return !rules.containsKey(column.name())
                && Gate.ruleFor(policy, column.name())
                        .filter(rule -> rule.decision() instanceof Decision.Mask mask
                                && !mask.masking().leavesValues())
                        .isEmpty();
    }

    private List<ColumnRef> meant(String flag, String written) {
        ColumnPattern pattern;
        try {
            pattern = ColumnPattern.parseShort(written);
        } catch (IllegalArgumentException e) {
            problems.add(new PolicyProblem(Kind.BAD_RULE, flag, String.valueOf(e.getMessage())));
            return List.of();
        }
        List<ColumnRef> meant = columns.stream()
                .filter(column -> pattern.matches(column.name()))
                .toList();
        if (meant.isEmpty()) {
            var names = new TreeSet<String>();
            columns.forEach(column -> {
                names.add(column.name().column());
                names.add(column.name().table() + "." + column.name().column());
                names.add(column.name().toString());
            });
            problems.add(new PolicyProblem(
                    Kind.UNKNOWN_COLUMN,
                    flag,
                    "No column of the selected tables is called '%s'.%s"
                            .formatted(written, Nearest.question(written, names))));
        }
        return meant;
    }
}
