package dev.godwit.sync.anonymize.strategy;

import dev.godwit.sync.anonymize.AnonymizationStrategy;
import dev.godwit.sync.anonymize.Masking;
import dev.godwit.sync.anonymize.Parameters;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a part of a value, as a policy writes it: the name of a strategy, a mapping with {@code strategy} and its parameters, a
 * template, or a signed keep.
 *
 * @param masking empty for a keep
 * @param until the last day of a keep
 */
record PartRule(Optional<Masking> masking, Optional<LocalDate> until) {
    private static final Set<String> KEEP = Set.of("reason", "by", "until");
    static final String KEEP_SHAPE = "'keep: {reason: ..., by: ..., until: YYYY-MM-DD}'";

    static Optional<PartRule> parse(
            String where, Object rule, Function<String, Optional<AnonymizationStrategy>> known, Parameters parameters) {
        if (rule instanceof Map<?, ?> map) {
            if (map.containsKey("keep")) {
                return keep(where, map, parameters);
            }
            Map<String, Object> given = new LinkedHashMap<>();
            map.forEach((key, value) -> given.put(String.valueOf(key), value == null ? "null" : value));
            Object name = given.remove("strategy");
            return strategy(where, name == null ? "" : name.toString(), given, known, parameters);
        }
        String word = rule.toString();
        return word.indexOf('{') < 0
                ? strategy(where, word, Map.of(), known, parameters)
                : strategy(where, "template", Map.of("template", word), known, parameters);
    }

    /** A keep that is signed, in the mapping that has it. */
    static Optional<PartRule> keep(String where, Map<?, ?> rule, Parameters parameters) {
        if (rule.size() == 1 && rule.get("keep") instanceof Map<?, ?> keep && KEEP.equals(keep.keySet())) {
            try {
                LocalDate until = day(String.valueOf(keep.get("until")));
                if (isGiven(keep.get("reason")) && isGiven(keep.get("by"))) {
                    return Optional.of(new PartRule(Optional.empty(), Optional.of(until)));
                }
            } catch (DateTimeParseException e) {
                parameters.problem("The keep of '%s' ends on a day, such as 2027-06-30, not '%s'."
                        .formatted(where, keep.get("until")));
                return Optional.empty();
            }
        }
        parameters.problem("A keep is signed: write %s for '%s'.".formatted(KEEP_SHAPE, where));
        return Optional.empty();
    }

    private static Optional<PartRule> strategy(
            String where,
            String name,
            Map<String, Object> given,
            Function<String, Optional<AnonymizationStrategy>> known,
            Parameters parameters) {
        Optional<AnonymizationStrategy> strategy = known.apply(name);
        if (strategy.isEmpty()) {
            parameters.problem("Unknown strategy '%s' for '%s'.".formatted(name, where));
            return Optional.empty();
        }
        given.keySet().stream()
                .filter(key -> !strategy.get().parameters().contains(key))
                .forEach(key -> parameters.problem(
                        "Unknown parameter '%s' of strategy '%s' for '%s'.".formatted(key, name, where)));
        var own = new Parameters(given);
        Masking masking = strategy.get().configure(own);
        own.problems().forEach(problem -> parameters.problem("For '%s': %s".formatted(where, problem)));
        return Optional.of(new PartRule(Optional.of(masking), Optional.empty()));
    }

    /** A day with a year of four digits: a signature for a thousand million years is none. */
    private static LocalDate day(String text) {
        if (text.length() != "2027-06-30".length()) {
            throw new DateTimeParseException("not a day of these times", text, 0);
        }
        return LocalDate.parse(text);
    }

    private static boolean isGiven(@Nullable Object text) {
        return text != null && !text.toString().isBlank() && !text.toString().equals("null");
    }
}
