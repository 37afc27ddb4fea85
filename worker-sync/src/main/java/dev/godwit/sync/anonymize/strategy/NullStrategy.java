package dev.godwit.sync.anonymize.strategy;

import dev.godwit.sync.anonymize.AnonymizationStrategy;
import dev.godwit.sync.anonymize.MaskContext;
import dev.godwit.sync.anonymize.Masking;
import dev.godwit.sync.anonymize.Parameters;
import dev.godwit.sync.anonymize.TypeFamily;
import dev.godwit.sync.anonymize.Uniqueness;
import dev.godwit.sync.anonymize.ValueMasker;
import java.util.EnumSet;
import java.util.Set;

/** {@code null}: the value is not copied. For every type, and only where the column may be NULL. */
final class NullStrategy implements AnonymizationStrategy {
    @Override
    public String name() {
        return "null";
    }

    @Override
    public Set<String> parameters() {
        return Set.of();
    }

    @Override
    public Masking configure(Parameters parameters) {
        return new Nothing();
    }

    private record Nothing() implements Masking {
        @Override
        public Set<TypeFamily> families() {
            return EnumSet.allOf(TypeFamily.class);
        }

        @Override
        public Uniqueness uniqueness(TypeFamily family) {
            return Uniqueness.LOSSY;
        }

        @Override
        public boolean alwaysNull() {
            return true;
        }

        @Override
        public ValueMasker masker(MaskContext context) {
            return new NullMasker();
        }
    }
}
