package dev.godwit.sync.anonymize.strategy;

import dev.godwit.sync.anonymize.AnonymizationStrategy;
import dev.godwit.sync.anonymize.MaskContext;
import dev.godwit.sync.anonymize.Masking;
import dev.godwit.sync.anonymize.Parameters;
import dev.godwit.sync.anonymize.TypeFamily;
import dev.godwit.sync.anonymize.Uniqueness;
import dev.godwit.sync.anonymize.ValueMasker;
import java.util.Set;

/** {@code fpe}: another text of the same length over the same alphabet, by FF1 (NIST SP 800-38G); what separates stays. */
final class FpeStrategy implements AnonymizationStrategy {
    @Override
    public String name() {
        return "fpe";
    }

    @Override
    public Set<String> parameters() {
        return Set.of("alphabet", "keep-first", "keep-last");
    }

    @Override
    public Masking configure(Parameters parameters) {
        String alphabet = Alphabet.symbols(parameters.text("alphabet", "digits"));
        if (alphabet.length() < 2
                || alphabet.chars().distinct().count() != alphabet.length()
                || !alphabet.chars().allMatch(c -> c < 128 && Character.isLetterOrDigit(c))) {
            parameters.problem(
                    "Parameter 'alphabet' is digits, hex, letters, alphanumeric or code, or two or more different ASCII"
                            + " letters and digits; '%s' is none of these.".formatted(alphabet));
            alphabet = Alphabet.symbols("digits");
        }
        return new Fpe(alphabet, parameters.integer("keep-first", 0, 0, 4), parameters.integer("keep-last", 0, 0, 4));
    }

    private static final class Alphabet {
        private static final String DIGITS = "0123456789";
        private static final String LOWER = "abcdefghijklmnopqrstuvwxyz";
        private static final String UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

        static String symbols(String name) {
            return switch (name) {
                case "digits" -> DIGITS;
                case "hex" -> DIGITS + "abcdef";
                case "letters" -> UPPER + LOWER;
                case "alphanumeric" -> DIGITS + UPPER + LOWER;
                case "code" -> DIGITS + UPPER;
                default -> name;
            };
        }
    }

    private record Fpe(String alphabet, int first, int last) implements TextMasking {
        @Override
        public Uniqueness uniqueness(TypeFamily family) {
            return Uniqueness.PRESERVED;
        }

        @Override
        public boolean keepsParts() {
            return first > 0 || last > 0;
        }

        @Override
        public boolean mayHitAnOriginal() {
            return true;
        }

        @Override
        public ValueMasker masker(MaskContext context) {
            return new FpeMasker(context.domain().formatPreserving(), alphabet, first, last);
        }
    }
}
