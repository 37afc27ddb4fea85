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
import java.util.regex.Pattern;

/** {@code token}: an opaque token behind a prefix of your own, such as {@code cus_7f9a...}. */
final class TokenStrategy implements AnonymizationStrategy {
    @Override
    public String name() {
        return "token";
    }

    @Override
    public Set<String> parameters() {
        return Set.of("prefix", "length", "encoding");
    }

    @Override
    public Masking configure(Parameters parameters) {
        String prefix = parameters.text("prefix", "tok_");
        if (!PREFIX.matcher(prefix).matches()) {
            parameters.problem(
                    "Parameter 'prefix' has at most 32 letters, digits and ._:-; '%s' has not.".formatted(prefix));
        }
        TokenEncoding encoding = parameters.choice("encoding", TokenEncoding.class, TokenEncoding.BASE32);
        int full = encoding.characters(TokenEncoding.UNIQUE_BITS);
        return new Token(prefix, encoding, parameters.integer("length", full, 8, encoding.characters(256)));
    }

    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9._:-]{0,32}");

    private record Token(String prefix, TokenEncoding encoding, int length) implements TextMasking {
        @Override
        public Uniqueness uniqueness(TypeFamily family) {
            return encoding.isUnique(length) ? Uniqueness.PRESERVED : Uniqueness.NOT_GUARANTEED;
        }

        @Override
        public OptionalInt longest(ColumnType type) {
            return OptionalInt.of(prefix.length() + length);
        }

        @Override
        public ValueMasker masker(MaskContext context) {
            return new TokenMasker(context.domain().keyedDigest(), prefix, encoding, length);
        }
    }
}
