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
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code noise}: a number near by, so that sums and means stay about what they are. */
final class NoiseStrategy implements AnonymizationStrategy {
    @Override
    public String name() {
        return "noise";
    }

    @Override
    public Set<String> parameters() {
        return Set.of("ratio", "at-least", "min", "max", "by");
    }

    @Override
    public Masking configure(Parameters parameters) {
        return new Noise(
                parameters.decimal("ratio", "0.1", "0", "1"),
                parameters.decimal("at-least", "1", "0", "1000000000"),
                Range.of(parameters),
                Entity.reads(parameters));
    }

    private record Noise(BigDecimal ratio, BigDecimal atLeast, Range range, List<ColumnRead> reads) implements Masking {
        @Override
        public Set<TypeFamily> families() {
            return Set.of(Decimals.FAMILIES);
        }

        @Override
        public Uniqueness uniqueness(TypeFamily family) {
            return range.isOpen() ? Uniqueness.NOT_GUARANTEED : Uniqueness.LOSSY;
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
            return new NoiseMasker(
                    context, ratio.doubleValue(), atLeast.doubleValue(), range, new Entity(context, reads));
        }
    }
}
