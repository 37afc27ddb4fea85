package dev.godwit.sync.anonymize.strategy;

import dev.godwit.sync.anonymize.AnonymizationStrategy;
import dev.godwit.sync.anonymize.ColumnType;
import dev.godwit.sync.anonymize.MaskContext;
import dev.godwit.sync.anonymize.Masking;
import dev.godwit.sync.anonymize.Parameters;
import dev.godwit.sync.anonymize.TypeFamily;
import dev.godwit.sync.anonymize.Uniqueness;
import dev.godwit.sync.anonymize.ValueMasker;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

/** {@code dictionary}: each value becomes what a list says; one that is not in it becomes NULL, or what is given for all others. */
final class DictionaryStrategy implements AnonymizationStrategy {
    @Override
    public String name() {
        return "dictionary";
    }

    @Override
    public Set<String> parameters() {
        return Set.of("values", "otherwise");
    }

    @Override
    public Masking configure(Parameters parameters) {
        Map<String, Object> values = parameters.mapping("values");
        if (values.isEmpty() || values.size() > MOST) {
            parameters.problem("Parameter 'values' maps 1 to %d values to others.".formatted(MOST));
        }
        values.forEach((from, to) -> {
            if (to instanceof Map || to instanceof List) {
                parameters.problem("What '%s' becomes is one value.".formatted(from));
            }
        });
        List<String> from = List.copyOf(values.keySet());
        List<String> to = values.values().stream().map(Object::toString).toList();
        Object otherwise = parameters.raw("otherwise");
        return new Mapped(
                from, to, Optional.ofNullable(otherwise).map(Object::toString).filter(text -> !text.equals("null")));
    }

    private static final int MOST = 100_000;

    private record Mapped(List<String> from, List<String> to, Optional<String> otherwise) implements TextMasking {
        @Override
        public Uniqueness uniqueness(TypeFamily family) {
            return Uniqueness.LOSSY;
        }

        @Override
        public Optional<String> objection(ColumnType type) {
            return Pool.objection(results(), type);
        }

        @Override
        public List<String> results(ColumnType type) {
            return results();
        }

        @Override
        public OptionalInt longest(ColumnType type) {
            return Pool.longest(results());
        }

        /** Who maps a value to itself has said so. */
        @Override
        public boolean keepsParts() {
            return true;
        }

        @Override
        public boolean mayHitAnOriginal() {
            return true;
        }

        @Override
        public ValueMasker masker(MaskContext context) {
            return new DictionaryMasker(
                    from, Pool.of(results(), context.type(), context.form()), otherwise.isPresent());
        }

        private List<String> results() {
            return Stream.concat(to.stream(), otherwise.stream()).toList();
        }
    }
}
