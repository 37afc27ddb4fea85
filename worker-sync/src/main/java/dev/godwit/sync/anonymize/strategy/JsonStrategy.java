package dev.godwit.sync.anonymize.strategy;

import dev.godwit.sync.anonymize.AnonymizationStrategy;
import dev.godwit.sync.anonymize.ColumnRead;
import dev.godwit.sync.anonymize.ColumnType;
import dev.godwit.sync.anonymize.MaskContext;
import dev.godwit.sync.anonymize.Masking;
import dev.godwit.sync.anonymize.Parameters;
import dev.godwit.sync.anonymize.TypeFamily;
import dev.godwit.sync.anonymize.Uniqueness;
import dev.godwit.sync.anonymize.ValueMasker;
import java.time.LocalDate;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/** {@code json}: parts of a document by their paths; whatever no path names is left out. */
final class JsonStrategy implements AnonymizationStrategy {
    @Override
    public String name() {
        return "json";
    }

    @Override
    public Set<String> parameters() {
        return Set.of("paths", "rest", "names");
    }

    @Override
    public Masking configure(Parameters parameters) {
        Map<String, Object> written = parameters.mapping("paths");
        if (written.isEmpty()) {
            parameters.problem("Parameter 'paths' maps paths, such as $.user.email or $.items[*].name, to strategies.");
        }
        Map<JsonPath, PartRule> rules = new LinkedHashMap<>();
        new TreeMap<>(written).forEach((text, rule) -> {
            Optional<JsonPath> path = JsonPath.parse(text);
            if (path.isEmpty()) {
                parameters.problem(
                        "'%s' is not a path. Write one such as $.user.email or $.items[*].name.".formatted(text));
            } else {
                PartRule.parse(text, rule, known, parameters).ifPresent(read -> rules.put(path.get(), read));
                if (path.get().steps().isEmpty() && rule instanceof Map<?, ?> map && map.containsKey("keep")) {
                    parameters.problem(
                            "A keep at '%s' keeps the whole document. Keep the column, or the paths that you mean."
                                    .formatted(text));
                }
            }
        });
        JsonRest rest = JsonRest.read(parameters);
        boolean any = rules.keySet().stream().anyMatch(path -> path.steps().contains(JsonPath.ANY_MEMBER));
        return new Document(rules, rest, JsonRest.names(parameters, rest, any));
    }

    private final Function<String, Optional<AnonymizationStrategy>> known;

    /** @param known finds the strategies of parts by name */
    JsonStrategy(Function<String, Optional<AnonymizationStrategy>> known) {
        this.known = known;
    }

    private record Document(Map<JsonPath, PartRule> rules, JsonRest rest, Optional<LocalDate> names)
            implements Masking {
        Document {
            rules = Collections.unmodifiableMap(new LinkedHashMap<>(rules));
        }

        @Override
        public Set<TypeFamily> families() {
            return Set.of(TypeFamily.JSON, TypeFamily.JSONB, TypeFamily.TEXT);
        }

        @Override
        public Uniqueness uniqueness(TypeFamily family) {
            return Uniqueness.LOSSY;
        }

        @Override
        public OptionalInt longest(ColumnType type) {
            return OptionalInt.of(type.maxCharacters().orElse(Integer.MAX_VALUE));
        }

        @Override
        public List<ColumnRead> reads() {
            return maskings()
                    .flatMap(masking -> masking.reads().stream())
                    .distinct()
                    .toList();
        }

        @Override
        public boolean worksInParts() {
            return true;
        }

        @Override
        public boolean keepsParts() {
            return keptUntil().isPresent() || maskings().anyMatch(Masking::keepsParts);
        }

        @Override
        public Optional<LocalDate> keptUntil() {
            return Stream.of(
                            rules.values().stream().flatMap(rule -> rule.until().stream()),
                            maskings().flatMap(masking -> masking.keptUntil().stream()),
                            rest.until().stream(),
                            names.stream())
                    .flatMap(Function.identity())
                    .min(Comparator.naturalOrder());
        }

        @Override
        public boolean mayHitAnOriginal() {
            return maskings().anyMatch(Masking::mayHitAnOriginal);
        }

        @Override
        public ValueMasker masker(MaskContext context) {
            return new JsonMasker(JsonNode.of(rules, context), rest, context);
        }

        private Stream<Masking> maskings() {
            return rules.values().stream().flatMap(rule -> rule.masking().stream());
        }
    }
}
