package dev.godwit.sync.anonymize.strategy;

import dev.godwit.sync.anonymize.AnonymizationStrategy;
import dev.godwit.sync.anonymize.MaskContext;
import dev.godwit.sync.anonymize.Masking;
import dev.godwit.sync.anonymize.Parameters;
import dev.godwit.sync.anonymize.TypeFamily;
import dev.godwit.sync.anonymize.Uniqueness;
import dev.godwit.sync.anonymize.ValueMasker;
import java.util.Set;

/**
 * {@code phone}: a number of the same country, length and punctuation, with other digits. With {@code distinct: true}
 * the digits are permuted instead of drawn, and distinct numbers stay distinct.
 */
final class PhoneStrategy implements AnonymizationStrategy {
    @Override
    public String name() {
        return "phone";
    }

    @Override
    public Set<String> parameters() {
        return Set.of("distinct");
    }

    @Override
    public Masking configure(Parameters parameters) {
        return new Phone(parameters.flag("distinct", false));
    }

    private record Phone(boolean distinct) implements Masking {
        @Override
        public Set<TypeFamily> families() {
            return Set.of(TypeFamily.TEXT);
        }

        @Override
        public Uniqueness uniqueness(TypeFamily family) {
            return distinct ? Uniqueness.PRESERVED : Uniqueness.NOT_GUARANTEED;
        }

        @Override
        public boolean mayHitAnOriginal() {
            return true;
        }

        @Override
        public ValueMasker masker(MaskContext context) {
            PhoneDigits digits = distinct
                    ? new PermutedDigits(context.domain().permutation())
                    : new DrawnDigits(context.domain().keyedHash());
            var spelling = distinct ? TextNormalizer.Mode.NONE : TextNormalizer.Mode.TEXT;
            return new PhoneMasker(digits, context.type(), new TextNormalizer(spelling));
        }
    }
}
