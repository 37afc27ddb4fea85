package dev.godwit.sync.anonymize.strategy;

import dev.godwit.sync.anonymize.AnonymizationStrategy;
import dev.godwit.sync.anonymize.MaskContext;
import dev.godwit.sync.anonymize.Masking;
import dev.godwit.sync.anonymize.Parameters;
import dev.godwit.sync.anonymize.TypeFamily;
import dev.godwit.sync.anonymize.Uniqueness;
import dev.godwit.sync.anonymize.ValueMasker;
import java.util.Set;

/** {@code iban}: another account number of the same country and shape, with the right check digits. */
final class IbanStrategy implements AnonymizationStrategy {
    @Override
    public String name() {
        return "iban";
    }

    @Override
    public Set<String> parameters() {
        return Set.of("keep-last");
    }

    @Override
    public Masking configure(Parameters parameters) {
        return new Iban(parameters.integer("keep-last", 0, 0, 4));
    }

    private record Iban(int last) implements TextMasking {
        @Override
        public Uniqueness uniqueness(TypeFamily family) {
            return Uniqueness.PRESERVED;
        }

        @Override
        public boolean keepsParts() {
            return last > 0;
        }

        @Override
        public boolean mayHitAnOriginal() {
            return true;
        }

        @Override
        public ValueMasker masker(MaskContext context) {
            return new IbanMasker(
                    context.domain().formatPreserving(), context.domain().permutation(), last);
        }
    }
}
