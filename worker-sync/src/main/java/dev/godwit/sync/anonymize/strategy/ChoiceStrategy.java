package dev.godwit.sync.anonymize.strategy;

import dev.godwit.sync.anonymize.AnonymizationStrategy;
import dev.godwit.sync.anonymize.ColumnType;
import dev.godwit.sync.anonymize.MaskContext;
import dev.godwit.sync.anonymize.Masking;
import dev.godwit.sync.anonymize.Parameters;
import dev.godwit.sync.anonymize.TypeFamily;
import dev.godwit.sync.anonymize.Uniqueness;
import dev.godwit.sync.anonymize.ValueMasker;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;

/** {@code choice}: one of a list of values, each as often as its weight says. */
final class ChoiceStrategy implements AnonymizationStrategy {
    @Override
    public String name() {
        return "choice";
    }

    @Override
    public Set<String> parameters() {
        return Set.of("values");
    }

    @Override
    public Masking configure(Parameters parameters) {
        List<String> values = new ArrayList<>();
        List<Long> weights = new ArrayList<>();
        if (parameters.raw("values") instanceof Map) {
            new TreeMap<>(parameters.mapping("values")).forEach((value, weight) -> {
                values.add(value);
                weights.add(weight(value, weight, parameters));
            });
        } else {
            parameters.texts("values").forEach(value -> {
                values.add(value);
                weights.add(1L);
            });
        }
        if (values.size() < 2 || values.size() > MOST) {
            parameters.problem(
                    "Parameter 'values' is a list of 2 to %d values, or maps them to their weights.".formatted(MOST));
        }
        return new Choice(values, weights);
    }

    private static final int MOST = 10_000;
    private static final long MOST_WEIGHT = 1_000_000;

    private static long weight(String value, Object weight, Parameters parameters) {
        try {
            long number = Long.parseLong(weight.toString());
            if (number > 0 && number <= MOST_WEIGHT) {
                return number;
            }
        } catch (NumberFormatException e) {
            return bad(value, weight, parameters);
        }
        return bad(value, weight, parameters);
    }

    private static long bad(String value, Object weight, Parameters parameters) {
        parameters.problem("The weight of '%s' is a whole number from 1 to %d; '%s' is not."
                .formatted(value, MOST_WEIGHT, weight));
        return 1;
    }

    private record Choice(List<String> values, List<Long> weights) implements Masking {
        Choice {
            values = List.copyOf(values);
            weights = List.copyOf(weights);
        }

        @Override
        public Set<TypeFamily> families() {
            return Pool.families();
        }

        @Override
        public Uniqueness uniqueness(TypeFamily family) {
            return Uniqueness.LOSSY;
        }

        @Override
        public Optional<String> objection(ColumnType type) {
            return Pool.objection(values, type);
        }

        @Override
        public List<String> results(ColumnType type) {
            return values;
        }

        @Override
        public OptionalInt longest(ColumnType type) {
            return Pool.longest(values);
        }

        @Override
        public boolean mayHitAnOriginal() {
            return true;
        }

        @Override
        public ValueMasker masker(MaskContext context) {
            return new ChoiceMasker(new ValueHash(context), Pool.of(values, context.type(), context.form()), weights);
        }
    }
}
