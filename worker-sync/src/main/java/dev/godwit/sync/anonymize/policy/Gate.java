package dev.godwit.sync.anonymize.policy;

import dev.godwit.sync.anonymize.policy.PolicyProblem.Kind;
import dev.godwit.sync.anonymize.strategy.AnonymizationStrategies;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Lets a job pass when each column of each selected table has a decision that can be carried out, and else says all that
 * is missing or wrong, at once. It cannot be switched off. Pure: columns and day come from the caller.
 */
public final class Gate {
    private final AnonymizationPolicy policy;
    private final LocalDate today;
    private final ColumnChecks checks;
    private final List<PolicyProblem> problems = new ArrayList<>();
    private final Map<ColumnName, PolicyRule> decided = new TreeMap<>();
    private final List<ColumnRef> undecided = new ArrayList<>();
    private final AnonymizationStrategies strategies;
    private final Demands demands;

    private Gate(AnonymizationPolicy policy, AnonymizationStrategies strategies, LocalDate today, Demands demands) {
        this.policy = policy;
        this.strategies = strategies;
        this.demands = demands;
        this.today = today;
        this.checks = new ColumnChecks(strategies, problems);
        problems.addAll(policy.problems());
        problems.addAll(demands.problems());
    }

    /**
     * Checks a policy against the columns that are about to be copied.
     *
     * @param selected the columns of the tables of this job
     * @param known the columns of the whole database: a rule that matches none of them is misspelt
     */
    public static GateResult check(
            AnonymizationPolicy policy,
            AnonymizationStrategies strategies,
            Collection<ColumnRef> selected,
            Collection<ColumnName> known,
            LocalDate today) {
        return check(policy, strategies, selected, known, today, Demands.NONE);
    }

    /** With what others ask for beside the policy. */
    public static GateResult check(
            AnonymizationPolicy policy,
            AnonymizationStrategies strategies,
            Collection<ColumnRef> selected,
            Collection<ColumnName> known,
            LocalDate today,
            Demands demands) {
        return new Gate(policy, strategies, today, demands).check(selected, known);
    }

    /** The rule of {@code policy} for a column, if there is one that decides about it. */
    static Optional<PolicyRule> ruleFor(AnonymizationPolicy policy, ColumnName name) {
        return deciding(policy, name).stream().findFirst();
    }

    private GateResult check(Collection<ColumnRef> selected, Collection<ColumnName> known) {
        List<ColumnRef> columns =
                selected.stream().sorted(Comparator.comparing(ColumnRef::name)).toList();
        unmatchedRules(columns, known);
        columns.forEach(this::decide);
        var keys = new ForeignKeys(columns, decided, problems);
        keys.check();
        new RowReads(columns, decided, problems).check();
        if (!problems.isEmpty()) {
            return new GateResult.Refused(problems, undecided, YamlStub.of(undecided, today));
        }
        return new GateResult.Passed(resolve(columns, keys));
    }

    private void unmatchedRules(List<ColumnRef> selected, Collection<ColumnName> known) {
        Set<ColumnName> all = new HashSet<>(known);
        selected.forEach(column -> all.add(column.name()));
        List<String> names = all.stream().map(ColumnName::toString).toList();
        List<String> shortNames =
                all.stream().map(name -> name.table() + "." + name.column()).toList();
        for (PolicyRule rule : policy.rules()) {
            String text = rule.columns().text();
            if (rule.columns().lacksSchema()) {
                ambiguous(rule, all);
            }
            if (all.stream().noneMatch(rule.columns()::matches)) {
                problems.add(new PolicyProblem(
                        Kind.UNMATCHED_RULE,
                        text,
                        "No column is called '%s', so its rule protects nothing.%s"
                                .formatted(
                                        text,
                                        Nearest.question(text, rule.columns().lacksSchema() ? shortNames : names))));
            }
        }
    }

    private void ambiguous(PolicyRule rule, Set<ColumnName> all) {
        List<String> meant = all.stream()
                .filter(rule.columns()::matches)
                .sorted()
                .map(ColumnName::toString)
                .toList();
        if (meant.size() > 1) {
            problems.add(new PolicyProblem(
                    Kind.AMBIGUOUS_TABLE,
                    rule.columns().text(),
                    "'%s' could be any of %s. Write the table with its schema."
                            .formatted(rule.columns().text(), String.join(", ", meant))));
        }
    }

    private void decide(ColumnRef column) {
        List<PolicyRule> rules = deciding(policy, column.name());
        PolicyRule flag = demands.flags().get(column.name());
        if (flag != null && rules.stream().allMatch(rule -> notStricter(rule, flag, column))) {
            decideByFlag(column, flag);
        } else if (rules.isEmpty()) {
            undecided(
                    column,
                    Kind.UNDECIDED,
                    "Column '%s' (%s) has no decision: choose a strategy, or sign a keep."
                            .formatted(column.name(), column.type().name()));
        } else if (rules.stream().map(PolicyRule::decision).distinct().count() > 1) {
            conflicting(column, rules);
        } else {
            decide(column, rules.get(0));
        }
    }

    /** Told at each of the rules. */
    private void conflicting(ColumnRef column, List<PolicyRule> rules) {
        for (PolicyRule rule : rules) {
            String others = rules.stream()
                    .filter(other -> !other.decision().equals(rule.decision()))
                    .map(other -> "'" + other.columns().text() + "'")
                    .collect(Collectors.joining(" and "));
            problems.add(new PolicyProblem(
                    Kind.CONFLICTING_RULES,
                    rule.columns().text(),
                    "Rule '%s' decides about '%s', and so, differently, does %s; neither comes before the other. Write one for this column alone."
                            .formatted(rule.columns().text(), column.name(), others)));
        }
    }

    /** What stands against it is about the flag, and not about a line of the policy. */
    private void decideByFlag(ColumnRef column, PolicyRule flag) {
        int before = problems.size();
        decide(column, flag);
        for (int i = before; i < problems.size(); i++) {
            PolicyProblem problem = problems.get(i);
            problems.set(i, new PolicyProblem(problem.kind(), FlagRules.STRATEGY, problem.message()));
        }
    }

    /** Whether {@code rule} leaves no less of a value than {@code flag} does. Refuses the flag if not. */
    private boolean notStricter(PolicyRule rule, PolicyRule flag, ColumnRef column) {
        Strictness written = Strictness.of(rule.decision(), column.type());
        Strictness asked = Strictness.of(flag.decision(), column.type());
        // Of two that leave a part of a value, none is known to leave less.
        boolean other = asked == Strictness.PARTLY
                && written == Strictness.PARTLY
                && !flag.decision().equals(rule.decision());
        if (asked.compareTo(written) >= 0 && !other) {
            return true;
        }
        problems.add(new PolicyProblem(
                Kind.WEAKER,
                FlagRules.STRATEGY,
                "'%s' would make the policy weaker: by rule '%s' column '%s' %s, and by the flag it %s%s. A flag can only make it stricter; change the policy."
                        .formatted(
                                flag.columns().text(),
                                rule.columns().text(),
                                column.name(),
                                written.words(),
                                asked.words(),
                                other ? ", by another strategy or other parameters" : "")));
        return false;
    }

    /** Refuses what leaves more of a tagged column than its tag allows. */
    private void checkTags(ColumnRef column, PolicyRule rule) {
        Strictness written = Strictness.of(rule.decision(), column.type());
        for (ColumnTag tag : demands.tags(column.name())) {
            Strictness asked = tag.strategy()
                    .flatMap(strategies::find)
                    .map(strategy -> FittingRule.Candidate.of(strategy.name()).decision(strategies))
                    .map(decision -> Strictness.of(decision, column.type()))
                    .orElse(Strictness.PARTLY);
            if (written.compareTo(asked) < 0) {
                problems.add(new PolicyProblem(
                        Kind.TAGGED,
                        rule.columns().text(),
                        "By rule '%s' column '%s' %s, but %s says that it is personal%s. Give it a strategy%s, or have the tag taken away by whoever has set it."
                                .formatted(
                                        rule.columns().text(),
                                        column.name(),
                                        written.words(),
                                        tag.place(),
                                        tag.data()
                                                .map(data -> " (" + data + ")")
                                                .orElse(""),
                                        tag.strategy()
                                                .map(name -> " such as '" + name + "'")
                                                .orElse(""))));
            }
        }
    }

    private void decide(ColumnRef column, PolicyRule rule) {
        checkTags(column, rule);
        if (rule.decision() instanceof Decision.Keep keep && keep.until().isBefore(today)) {
            undecided(
                    column,
                    Kind.EXPIRED_KEEP,
                    "The keep of '%s' by '%s' ended on %s. Sign it again, or choose a strategy."
                            .formatted(column.name(), keep.by(), keep.until()));
            return;
        }
        if (rule.decision() instanceof Decision.Mask mask) {
            Optional<LocalDate> until = mask.masking().keptUntil().filter(day -> day.isBefore(today));
            if (until.isPresent()) {
                undecided(
                        column,
                        Kind.EXPIRED_KEEP,
                        "What strategy '%s' leaves of '%s' was signed for until %s. Sign it again, or choose another strategy."
                                .formatted(mask.strategy(), column.name(), until.get()));
                return;
            }
            checks.check(column, mask);
            decided.put(column.name(), new PolicyRule(rule.columns(), ColumnChecks.fitted(column, mask)));
            return;
        }
        decided.put(column.name(), rule);
    }

    private void undecided(ColumnRef column, Kind kind, String message) {
        undecided.add(column);
        problems.add(new PolicyProblem(kind, column.name().toString(), message));
    }

    private static List<PolicyRule> deciding(AnonymizationPolicy policy, ColumnName name) {
        return RulePrecedence.first(policy.rules().stream()
                .filter(rule -> rule.columns().matches(name))
                .toList());
    }

    private Map<ColumnName, ColumnDecision> resolve(List<ColumnRef> columns, ForeignKeys keys) {
        Map<ColumnName, ColumnDecision> resolved = new TreeMap<>();
        for (ColumnRef column : columns) {
            PolicyRule rule = decided.get(column.name());
            if (rule == null) {
                throw new IllegalStateException("Column '%s' slipped through the gate".formatted(column.name()));
            }
            resolved.put(column.name(), resolve(column.name(), rule, keys));
        }
        return resolved;
    }

    private static ColumnDecision resolve(ColumnName name, PolicyRule rule, ForeignKeys keys) {
        String text = rule.columns().text();
        if (rule.decision() instanceof Decision.Mask mask) {
            return new ColumnDecision.Masked(mask.strategy(), mask.masking(), keys.domain(name, mask), text);
        }
        if (rule.decision() instanceof Decision.Keep keep) {
            return new ColumnDecision.Kept(keep.reason(), keep.by(), keep.until(), text);
        }
        throw new IllegalStateException("The rule '%s' could not be read".formatted(text));
    }
}
