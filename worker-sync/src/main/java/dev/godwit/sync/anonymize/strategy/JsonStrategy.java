package dev.godwit.sync.anonymize.strategy;

import dev.godwit.sync.anonymize.AnonymizationStrategy;
import dev.godwit.sync.anonymize.ColumnType;
import dev.godwit.sync.anonymize.MaskContext;
import dev.godwit.sync.anonymize.Masking;
import dev.godwit.sync.anonymize.Parameters;
import dev.godwit.sync.anonymize.TypeFamily;
import dev.godwit.sync.anonymize.ValueMasker;
import java.time.LocalDate;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

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
            implements PartsMasking {
        Document {
            rules = Collections.unmodifiableMap(new LinkedHashMap<>(rules));
        }

        @Override
        public Set<TypeFamily> families() {
            return Set.of(TypeFamily.JSON, TypeFamily.JSONB, TypeFamily.TEXT);
        }

        @Override
        public OptionalInt longest(ColumnType type) {
            return OptionalInt.of(type.maxCharacters().orElse(Integer.MAX_VALUE));
        }

        @Override
        public ValueMasker masker(MaskContext context) {
            return new JsonMasker(JsonNode.of(rules, context), rest, context);
        }
    }
}
