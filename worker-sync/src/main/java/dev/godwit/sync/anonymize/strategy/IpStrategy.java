package dev.godwit.sync.anonymize.strategy;

import dev.godwit.sync.anonymize.AnonymizationStrategy;
import dev.godwit.sync.anonymize.ColumnType;
import dev.godwit.sync.anonymize.MaskContext;
import dev.godwit.sync.anonymize.Masking;
import dev.godwit.sync.anonymize.Parameters;
import dev.godwit.sync.anonymize.TypeFamily;
import dev.godwit.sync.anonymize.Uniqueness;
import dev.godwit.sync.anonymize.ValueMasker;
import java.util.OptionalInt;
import java.util.Set;

/** {@code ip}: another network address; addresses that share a network do so afterwards, and no others do. */
final class IpStrategy implements AnonymizationStrategy {
    @Override
    public String name() {
        return "ip";
    }

    @Override
    public Set<String> parameters() {
        return Set.of();
    }

    @Override
    public Masking configure(Parameters parameters) {
        return new Ip();
    }

    private record Ip() implements Masking {
        @Override
        public Set<TypeFamily> families() {
            return Set.of(TypeFamily.INET, TypeFamily.TEXT);
        }

        /** Text may hold one address in two spellings. */
        @Override
        public Uniqueness uniqueness(TypeFamily family) {
            return family == TypeFamily.INET ? Uniqueness.PRESERVED : Uniqueness.NOT_GUARANTEED;
        }

        @Override
        public OptionalInt longest(ColumnType type) {
            return OptionalInt.of(43);
        }

        @Override
        public boolean mayHitAnOriginal() {
            return true;
        }

        @Override
        public ValueMasker masker(MaskContext context) {
            return new IpMasker(context);
        }
    }
}
