package dev.godwit.sync.anonymize.strategy;

import dev.godwit.sync.anonymize.AnonymizationStrategy;
import dev.godwit.sync.anonymize.ColumnType;
import dev.godwit.sync.anonymize.MaskContext;
import dev.godwit.sync.anonymize.Masking;
import dev.godwit.sync.anonymize.Parameters;
import dev.godwit.sync.anonymize.TypeFamily;
import dev.godwit.sync.anonymize.Uniqueness;
import dev.godwit.sync.anonymize.ValueMasker;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code bucket}: the beginning of the range that a number is in. */
final class BucketStrategy implements AnonymizationStrategy {
    @Override
    public String name() {
        return "bucket";
    }

    @Override
    public Set<String> parameters() {
        return Set.of("size", "bounds");
    }

    @Override
    public Masking configure(Parameters parameters) {
        List<BigDecimal> bounds = new ArrayList<>();
        for (String bound : parameters.texts("bounds")) {
            try {
                bounds.add(new BigDecimal(bound));
            } catch (NumberFormatException e) {
                parameters.problem("Parameter 'bounds' is a list of numbers; '%s' is none.".formatted(bound));
            }
        }
        if (!bounds.stream().sorted().distinct().toList().equals(bounds)) {
            parameters.problem("Parameter 'bounds' goes up.");
        }
        boolean both = !bounds.isEmpty() && parameters.raw("size") != null;
        if (both || (bounds.isEmpty() && parameters.raw("size") == null)) {
            parameters.problem("Give either 'size', such as 10, or 'bounds', such as [0, 18, 30, 65].");
        }
        return new Bucket(parameters.number("size", 10, 2, 1_000_000_000_000L), bounds);
    }

    private record Bucket(long size, List<BigDecimal> bounds) implements Masking {
        Bucket {
            bounds = List.copyOf(bounds);
        }

        @Override
        public Set<TypeFamily> families() {
            return Set.of(Decimals.FAMILIES);
        }

        @Override
        public Uniqueness uniqueness(TypeFamily family) {
            return Uniqueness.LOSSY;
        }

        @Override
        public Optional<String> objection(ColumnType type) {
            return Numerics.objection(type);
        }

        @Override
        public boolean mayHitAnOriginal() {
            return true;
        }

        @Override
        public ValueMasker masker(MaskContext context) {
            return new BucketMasker(context, size, bounds);
        }
    }
}
