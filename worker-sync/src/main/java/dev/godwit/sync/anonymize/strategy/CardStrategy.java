package dev.godwit.sync.anonymize.strategy;

import dev.godwit.sync.anonymize.AnonymizationStrategy;
import dev.godwit.sync.anonymize.MaskContext;
import dev.godwit.sync.anonymize.Masking;
import dev.godwit.sync.anonymize.Parameters;
import dev.godwit.sync.anonymize.TypeFamily;
import dev.godwit.sync.anonymize.Uniqueness;
import dev.godwit.sync.anonymize.ValueMasker;
import java.util.Set;

/** {@code card}: another payment card number of the same length and grouping, valid by Luhn's check, with the same last digits. */
final class CardStrategy implements AnonymizationStrategy {
    @Override
    public String name() {
        return "card";
    }

    @Override
    public Set<String> parameters() {
        return Set.of("keep-first", "keep-last");
    }

    @Override
    public Masking configure(Parameters parameters) {
        return new Card(parameters.integer("keep-first", 1, 0, 1), parameters.integer("keep-last", 4, 0, 4));
    }

    private record Card(int first, int last) implements TextMasking {
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
            return new CardMasker(context.domain().permutation(), first, last);
        }
    }
}
