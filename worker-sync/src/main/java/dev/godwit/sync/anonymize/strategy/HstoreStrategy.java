package dev.godwit.sync.anonymize.strategy;

import dev.godwit.sync.anonymize.AnonymizationStrategy;
import dev.godwit.sync.anonymize.ColumnType;
import dev.godwit.sync.anonymize.MaskContext;
import dev.godwit.sync.anonymize.Masking;
import dev.godwit.sync.anonymize.Parameters;
import dev.godwit.sync.anonymize.TypeFamily;
import dev.godwit.sync.anonymize.ValueMasker;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** {@code hstore}: values by their keys; whatever no key names is left out. */
final class HstoreStrategy implements AnonymizationStrategy {

    private final Function<String, Optional<AnonymizationStrategy>> known;

    /** @param known finds the strategies of values by name */
    HstoreStrategy(Function<String, Optional<AnonymizationStrategy>> known) {
        this.known = known;
    }

    @Override
    public String name() {
        return "hstore";
    }

    @Override
    public Set<String> parameters() {
        return Set.of("keys", "rest", "names");
    }

    @Override
    public Masking configure(Parameters parameters) {
        Map<String, Object> written = parameters.mapping("keys");
        if (written.isEmpty()) {
            parameters.problem("Parameter 'keys' maps keys to strategies.");
        }
        Map<String, PartRule> rules = new TreeMap<>();
        written.forEach(
                (key, rule) -> PartRule.parse(key, rule, known, parameters).ifPresent(read -> rules.put(key, read)));
        JsonRest rest = JsonRest.read(parameters);
        return new Pairs(rules, rest, JsonRest.names(parameters, rest, false));
    }

    private record Pairs(Map<String, PartRule> rules, JsonRest rest, Optional<LocalDate> names)
            implements PartsMasking {
        Pairs {
            rules = Map.copyOf(rules);
        }

        @Override
        public Set<TypeFamily> families() {
            return Set.of(TypeFamily.OTHER);
        }

        @Override
        public Optional<String> objection(ColumnType type) {
            return type.name().equals("hstore") || type.name().endsWith(".hstore")
                    ? Optional.empty()
                    : Optional.of("%s is not hstore".formatted(type.name()));
        }

        @Override
        public ValueMasker masker(MaskContext context) {
            return new HstoreMasker(rules, rest, context);
        }
    }
}
