package dev.godwit.sync.anonymize.policy;

import dev.godwit.sync.anonymize.AnonymizationStrategy;
import dev.godwit.sync.anonymize.Masking;
import dev.godwit.sync.anonymize.Parameters;
import dev.godwit.sync.anonymize.policy.PolicyProblem.Kind;
import dev.godwit.sync.anonymize.strategy.AnonymizationStrategies;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes a policy of what a YAML or JSON parser read: maps, lists and scalars. All that is wrong is in the policy's
 * problems. For one policy and one thread.
 */
public final class PolicyReader {
    private static final Set<String> TOP = Set.of("version", "rules", "anonymize");
    private static final Set<String> KEEP = Set.of("reason", "by", "until");
    private static final String STRATEGY = "strategy";
    private static final String DOMAIN = "domain";
    private static final String NULL = "null";
    /** An address with one {id} and no other placeholder. */
    private static final Pattern ADDRESS = Pattern.compile("[^{}@]*\\{id}[^{}@]*@[^{}@]*");

    private static final String KEEP_SHAPE = "'keep: {reason: ..., by: ..., until: YYYY-MM-DD}'";

    private final AnonymizationStrategies strategies;
    private final List<PolicyRule> rules = new ArrayList<>();
    private final List<PolicyProblem> problems = new ArrayList<>();

    private PolicyReader(AnonymizationStrategies strategies) {
        this.strategies = strategies;
    }

    /** Reads a whole policy file. */
    public static AnonymizationPolicy read(Map<?, ?> tree, AnonymizationStrategies strategies) {
        var reader = new PolicyReader(strategies);
        reader.top(tree);
        return new AnonymizationPolicy(reader.rules, reader.problems);
    }

    private void top(Map<?, ?> tree) {
        for (Object key : tree.keySet()) {
            if (!TOP.contains(String.valueOf(key))) {
                problem(
                        Kind.BAD_RULE,
                        String.valueOf(key),
                        "Unknown key '%s'. A policy has 'version', 'rules' and 'anonymize'.%s"
                                .formatted(key, Nearest.question(String.valueOf(key), TOP)));
            }
        }
        Object version = tree.get("version");
        if (version != null && !version.toString().equals("1")) {
            problem(
                    Kind.BAD_RULE,
                    "version",
                    "Policy version '%s' is not known; this Godwit reads version 1.".formatted(version));
        }
        anonymize(tree.get("anonymize"));
        Object written = tree.get("rules");
        if (written instanceof Map<?, ?> map) {
            map.forEach((columns, value) -> rule(String.valueOf(columns), value));
        } else if (written != null) {
            problem(Kind.BAD_RULE, "rules", "'rules' maps columns to decisions, such as 'public.users.email: email'.");
        }
    }

    /** Tables, and the templates of their columns. */
    private void anonymize(@Nullable Object tables) {
        if (tables instanceof Map<?, ?> map) {
            map.forEach((table, columns) -> {
                if (columns instanceof Map<?, ?> templates) {
                    templates.forEach((column, value) -> rule(
                            "%s.%s".formatted(table, column),
                            () -> ColumnPattern.ofColumn(String.valueOf(table), String.valueOf(column)),
                            value));
                } else {
                    problem(
                            Kind.BAD_RULE,
                            String.valueOf(table),
                            "'anonymize' maps tables to columns and these to decisions, such as 'users: {email: email}'.");
                }
            });
        } else if (tables != null) {
            problem(
                    Kind.BAD_RULE,
                    "anonymize",
                    "'anonymize' maps tables to columns and these to decisions, such as 'users: {email: email}'.");
        }
    }

    private void rule(String columns, @Nullable Object value) {
        rule(columns, () -> ColumnPattern.parse(columns), value);
    }

    private void rule(String columns, Supplier<ColumnPattern> pattern, @Nullable Object value) {
        try {
            rules.add(new PolicyRule(pattern.get(), decision(columns, value)));
        } catch (IllegalArgumentException e) {
            problem(Kind.BAD_RULE, columns, String.valueOf(e.getMessage()));
        }
    }

    private Decision decision(String columns, @Nullable Object value) {
        if (value == null) {
            return mask(columns, NULL, Map.of(), Optional.empty());
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> entries = new LinkedHashMap<>();
            map.forEach((key, entry) -> entries.put(String.valueOf(key), entry == null ? NULL : entry));
            return entries.containsKey("keep") ? keep(columns, entries) : mask(columns, entries);
        }
        String word = value.toString();
        if (word.indexOf('{') < 0) {
            return mask(columns, word, Map.of(), Optional.empty());
        }
        String strategy = ADDRESS.matcher(word).matches() ? "email" : "template";
        return mask(columns, strategy, Map.of("template", word), Optional.empty());
    }

    private Decision mask(String columns, Map<String, Object> entries) {
        Map<String, Object> parameters = new LinkedHashMap<>(entries);
        Object strategy = parameters.remove(STRATEGY);
        Object domain = parameters.remove(DOMAIN);
        if (strategy == null) {
            return unreadable(
                    Kind.BAD_RULE,
                    columns,
                    "The rule for '%s' has neither 'strategy' nor 'keep'.%s"
                            .formatted(
                                    columns,
                                    entries.keySet().stream()
                                            .flatMap(key -> Nearest.find(key, Set.of(STRATEGY, "keep")).stream())
                                            .findFirst()
                                            .map(" Did you mean '%s'?"::formatted)
                                            .orElse("")));
        }
        Optional<String> name = Optional.ofNullable(domain).map(Object::toString);
        if (name.isPresent() && (name.get().isBlank() || !(domain instanceof String))) {
            return unreadable(
                    Kind.BAD_RULE, columns, "The domain of '%s' is a name, such as 'person-email'.".formatted(columns));
        }
        return mask(columns, strategy.toString(), parameters, name);
    }

    private Decision mask(String columns, String name, Map<String, Object> written, Optional<String> domain) {
        if (name.equals("keep")) {
            return unreadable(
                    Kind.BAD_RULE, columns, "A keep is signed: write " + KEEP_SHAPE + " for '" + columns + "'.");
        }
        Optional<AnonymizationStrategy> strategy = strategies.find(name);
        if (strategy.isEmpty()) {
            Set<String> known = new TreeSet<>(strategies.names());
            known.add("keep");
            return unreadable(
                    Kind.UNKNOWN_STRATEGY,
                    columns,
                    "Unknown strategy '%s' for column '%s'. Known: %s.%s"
                            .formatted(name, columns, String.join(", ", known), Nearest.question(name, known)));
        }
        int before = problems.size();
        unknownParameters(columns, strategy.get(), written.keySet());
        var parameters = new Parameters(written);
        Masking masking = strategy.get().configure(parameters);
        for (String sentence : parameters.problems()) {
            problem(Kind.BAD_PARAMETER, columns, "Strategy '%s' for '%s': %s".formatted(name, columns, sentence));
        }
        return problems.size() > before ? new Decision.Unreadable() : new Decision.Mask(name, masking, domain);
    }

    private void unknownParameters(String columns, AnonymizationStrategy strategy, Set<String> written) {
        for (String parameter : written) {
            if (!strategy.parameters().contains(parameter)) {
                Set<String> known = new TreeSet<>(strategy.parameters());
                known.add(DOMAIN);
                problem(
                        Kind.BAD_PARAMETER,
                        columns,
                        "Unknown parameter '%s' of strategy '%s' for '%s'. Known: %s.%s"
                                .formatted(
                                        parameter,
                                        strategy.name(),
                                        columns,
                                        String.join(", ", known),
                                        Nearest.question(parameter, known)));
            }
        }
    }

    private Decision keep(String columns, Map<String, Object> entries) {
        if (entries.size() > 1 || !(entries.get("keep") instanceof Map<?, ?> keep) || !KEEP.equals(keep.keySet())) {
            return unreadable(
                    Kind.BAD_RULE,
                    columns,
                    "The keep of '%s' needs %s, and nothing else.".formatted(columns, KEEP_SHAPE));
        }
        String reason = String.valueOf(keep.get("reason")).strip();
        String by = String.valueOf(keep.get("by")).strip();
        if (reason.isEmpty() || reason.equals(NULL) || by.isEmpty() || by.equals(NULL)) {
            return unreadable(
                    Kind.BAD_RULE,
                    columns,
                    "The keep of '%s' needs a reason and the name of who decided it.".formatted(columns));
        }
        try {
            return new Decision.Keep(reason, by, day(String.valueOf(keep.get("until"))));
        } catch (DateTimeParseException e) {
            return unreadable(
                    Kind.BAD_RULE,
                    columns,
                    "The keep of '%s' ends on a day, such as 2027-06-30, not '%s'."
                            .formatted(columns, keep.get("until")));
        }
    }

    private Decision unreadable(Kind kind, String columns, String message) {
        problem(kind, columns, message);
        return new Decision.Unreadable();
    }

    private void problem(Kind kind, String where, String message) {
        problems.add(new PolicyProblem(kind, where, message));
    }

    /** A day with a year of four digits: a signature for a thousand million years is none. */
    private static LocalDate day(String text) {
        if (text.length() != "2027-06-30".length()) {
            throw new DateTimeParseException("not a day of these times", text, 0);
        }
        return LocalDate.parse(text);
    }
}
