package dev.godwit.sync.plan;

import dev.godwit.common.config.ConfigNode;
import dev.godwit.common.config.ConfigNode.Entry;
import dev.godwit.common.config.ConfigNode.Mapping;
import dev.godwit.common.config.Origin;
import dev.godwit.sync.anonymize.policy.ColumnName;
import dev.godwit.sync.anonymize.policy.ColumnPattern;
import java.util.Optional;

/** Finds the line of a policy that decides about a column. */
final class RuleOrigins {

    private RuleOrigins() {}

    /**
     * Where the rule stands that {@code where} is about.
     *
     * @param where a rule as the policy writes it, or a column: then the first rule that means it; all rules where there is none
     */
    static Origin of(ConfigNode rules, ConfigNode anonymize, String where) {
        // A policy of the other shape has no rules: what is about none of its lines is about the mapping that it has.
        ConfigNode written = rules.origin().line() == 0 ? anonymize : rules;
        return inTables(anonymize, where)
                .or(() -> Optional.of(of(rules, where)).filter(origin -> origin.line() > 0))
                .orElse(written.origin());
    }

    /** Of a rule that stands under its table. */
    private static Optional<Origin> inTables(ConfigNode anonymize, String where) {
        if (!(anonymize instanceof Mapping tables)) {
            return Optional.empty();
        }
        return tables.entries().stream()
                .filter(table -> table.value() instanceof Mapping)
                .flatMap(table -> ((Mapping) table.value())
                        .entries().stream()
                                .filter(column -> named(table.key() + "." + column.key(), where))
                                .map(Entry::origin))
                .findFirst();
    }

    /** Whether {@code where}, a rule or a column with its schema, is what {@code written} says. */
    private static boolean named(String written, String where) {
        return where.equals(written) || where.endsWith("." + written);
    }

    private static Origin of(ConfigNode rules, String where) {
        if (!(rules instanceof Mapping mapping)) {
            return rules.origin();
        }
        return mapping.entry(where)
                .or(() -> about(mapping, where))
                .map(Entry::origin)
                .orElse(rules.origin());
    }

    private static Optional<Entry> about(Mapping rules, String where) {
        return pattern(where).filter(ColumnPattern::isExact).flatMap(exact -> {
            var parts = exact.parts();
            var column = new ColumnName(
                    parts.get(0).name(), parts.get(1).name(), parts.get(2).name());
            return rules.entries().stream()
                    .filter(entry -> pattern(entry.key())
                            .filter(rule -> rule.matches(column))
                            .isPresent())
                    .findFirst();
        });
    }

    private static Optional<ColumnPattern> pattern(String text) {
        try {
            return Optional.of(ColumnPattern.parse(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
