package dev.godwit.sync.anonymize.strategy;

import dev.godwit.sync.anonymize.AnonymizationStrategy;
import dev.godwit.sync.anonymize.ColumnType;
import dev.godwit.sync.anonymize.ConstantMasker;
import dev.godwit.sync.anonymize.MaskContext;
import dev.godwit.sync.anonymize.Masking;
import dev.godwit.sync.anonymize.Parameters;
import dev.godwit.sync.anonymize.TypeFamily;
import dev.godwit.sync.anonymize.Uniqueness;
import dev.godwit.sync.anonymize.ValueMasker;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import java.util.Set;

/** {@code password}: what looks like the hash of a password, and is the hash of none: one for all, drawn by the key. */
final class PasswordStrategy implements AnonymizationStrategy {
    private enum Form {
        SHA256("", 64, "0123456789abcdef"),
        BCRYPT("$2b$12$", 53, "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"),
        UNUSABLE("!", 0, "");

        private final String prefix;
        private final int drawn;
        private final String alphabet;

        Form(String prefix, int drawn, String alphabet) {
            this.prefix = prefix;
            this.drawn = drawn;
            this.alphabet = alphabet;
        }

        int length() {
            return prefix.length() + drawn;
        }

        String write(MaskContext context) {
            var text = new StringBuilder(prefix);
            var digest = context.domain().keyedDigest();
            for (int i = 0; i < drawn; i++) {
                byte[] input = ("password " + i).getBytes(StandardCharsets.US_ASCII);
                text.append(alphabet.charAt((digest.digest(input, 0, input.length)[0] & 0xff) % alphabet.length()));
            }
            return text.toString();
        }
    }

    @Override
    public String name() {
        return "password";
    }

    @Override
    public Set<String> parameters() {
        return Set.of("form");
    }

    @Override
    public Masking configure(Parameters parameters) {
        return new Password(parameters.choice("form", Form.class, Form.SHA256));
    }

    private record Password(Form form) implements TextMasking {
        @Override
        public Uniqueness uniqueness(TypeFamily family) {
            return Uniqueness.LOSSY;
        }

        @Override
        public OptionalInt longest(ColumnType type) {
            return OptionalInt.of(form.length());
        }

        @Override
        public ValueMasker masker(MaskContext context) {
            byte[] bytes = form.write(context).getBytes(StandardCharsets.US_ASCII);
            return new ConstantMasker(bytes);
        }
    }
}
