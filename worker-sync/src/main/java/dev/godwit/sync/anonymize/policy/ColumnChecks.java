package dev.godwit.sync.anonymize.policy;

import dev.godwit.sync.anonymize.ColumnType;
import dev.godwit.sync.anonymize.Masking;
import dev.godwit.sync.anonymize.Parameters;
import dev.godwit.sync.anonymize.TypeFamily;
import dev.godwit.sync.anonymize.Uniqueness;
import dev.godwit.sync.anonymize.policy.PolicyProblem.Kind;
import dev.godwit.sync.anonymize.strategy.AnonymizationStrategies;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Whether a masking can do what is asked of it on a column: its type, its length, its unique indexes, its NOT NULL. */
final class ColumnChecks {
    /** Those that tell spellings apart only where they are asked to. */
    private static final Set<String> SPELLING = Set.of("email", "hmac", "template");

    private final AnonymizationStrategies strategies;
    private final List<PolicyProblem> problems;

    ColumnChecks(AnonymizationStrategies strategies, List<PolicyProblem> problems) {
        this.strategies = strategies;
        this.problems = problems;
    }

    /** The decision as it holds for this column. */
    static Decision.Mask fitted(ColumnRef column, Decision.Mask mask) {
        boolean exact = column.unique() || !column.references().isEmpty();
        return exact ? new Decision.Mask(mask.strategy(), mask.masking().whereUnique(), mask.domain()) : mask;
    }

    void check(ColumnRef column, Decision.Mask written) {
        Decision.Mask mask = fitted(column, written);
        Masking masking = mask.masking();
        TypeFamily family = column.type().family();
        if (!masking.families().contains(family)) {
            problem(
                    Kind.NOT_APPLICABLE,
                    column,
                    "Strategy '%s' does not apply to '%s', which is %s. It masks: %s. For this type: %s."
                            .formatted(
                                    mask.strategy(),
                                    column.name(),
                                    column.type().name(),
                                    names(masking),
                                    others(column.type(), other -> true)));
            return;
        }
        masking.objection(column.type())
                .or(() -> tooLong(masking, column.type()))
                .ifPresent(objection -> problem(
                        Kind.DOES_NOT_FIT,
                        column,
                        "Strategy '%s' cannot mask '%s', because %s."
                                .formatted(mask.strategy(), column.name(), objection)));
        if (masking.alwaysNull()) {
            if (!column.nullable()) {
                problem(
                        Kind.NOT_NULL,
                        column,
                        "Strategy '%s' makes NULL of '%s', which is NOT NULL. Use 'redact'."
                                .formatted(mask.strategy(), column.name()));
            } else if (column.oneNull()) {
                problem(
                        Kind.NOT_UNIQUE,
                        column,
                        "Strategy '%s' makes NULL of '%s', and the column is unique with NULLS NOT DISTINCT, or by an expression that may take all NULLs for one. Those that keep values apart: %s."
                                .formatted(mask.strategy(), column.name(), distinct(column.type())));
            }
        } else if (column.unique() && masking.uniqueness(family) != Uniqueness.PRESERVED) {
            problem(
                    Kind.NOT_UNIQUE,
                    column,
                    "Strategy '%s', as it is set, can give two values of '%s' one result, and the column is unique.%s Those that keep values apart: %s."
                            .formatted(
                                    mask.strategy(),
                                    column.name(),
                                    SPELLING.contains(mask.strategy())
                                            ? " It takes two spellings for one value unless it has 'normalize: none'."
                                            : "",
                                    distinct(column.type())));
        }
    }

    private String distinct(ColumnType type) {
        return others(type, other -> other.uniqueness(type.family()) == Uniqueness.PRESERVED);
    }

    private static Optional<String> tooLong(Masking masking, ColumnType type) {
        OptionalInt longest = masking.longest(type);
        return type.family() != TypeFamily.TEXT || longest.isEmpty() || type.holds(longest.getAsInt())
                ? Optional.empty()
                : Optional.of("its results have up to %d characters and %s holds fewer"
                        .formatted(longest.getAsInt(), type.name()));
    }

    private String others(ColumnType type, Predicate<Masking> wanted) {
        String names = strategies.names().stream()
                .sorted()
                .filter(name -> {
                    Masking masking = strategies.find(name).orElseThrow().configure(new Parameters(Map.of()));
                    return masking.families().contains(type.family())
                            && (type.family() != TypeFamily.OTHER
                                    || masking.objection(type).isEmpty())
                            && wanted.test(masking.whereUnique());
                })
                .collect(Collectors.joining(", "));
        return names.isEmpty() ? "keep" : names + ", keep";
    }

    private static String names(Masking masking) {
        return masking.families().stream()
                .sorted()
                .map(family -> family.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    }

    private void problem(Kind kind, ColumnRef column, String message) {
        problems.add(new PolicyProblem(kind, column.name().toString(), message));
    }
}
