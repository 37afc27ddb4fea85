package dev.godwit.sync.anonymize.strategy;

import dev.godwit.sync.anonymize.AnonymizationStrategy;
import dev.godwit.sync.anonymize.ColumnType;
import dev.godwit.sync.anonymize.MaskContext;
import dev.godwit.sync.anonymize.Masking;
import dev.godwit.sync.anonymize.Parameters;
import dev.godwit.sync.anonymize.TypeFamily;
import dev.godwit.sync.anonymize.Uniqueness;
import dev.godwit.sync.anonymize.ValueMasker;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * {@code email}: an address that looks like one, is always the same for the same person, and that no mail server will
 * ever deliver to.
 */
final class EmailStrategy implements AnonymizationStrategy {
    private static final String NORMALIZE = "normalize";
    private static final String TEMPLATE = "user_{id}@example.invalid";

    @Override
    public String name() {
        return "email";
    }

    @Override
    public Set<String> parameters() {
        return Set.of("template", "length", "encoding", NORMALIZE, "deliverable", "internal", "internal-as");
    }

    @Override
    public Masking configure(Parameters parameters) {
        TokenEncoding encoding = parameters.choice("encoding", TokenEncoding.class, TokenEncoding.HEX);
        if (encoding == TokenEncoding.BASE64URL) {
            parameters.problem("Parameter 'encoding' cannot be base64url: mail servers may ignore case. Use base32.");
        }
        int full = encoding.characters(TokenEncoding.UNIQUE_BITS);
        int length = parameters.integer("length", full, 8, full);
        boolean deliverable = parameters.flag("deliverable", false);
        var template = EmailTemplate.parse(parameters.text("template", TEMPLATE), deliverable, parameters);
        return new Email(
                template,
                encoding,
                length,
                parameters.choice(NORMALIZE, TextNormalizer.Mode.class, TextNormalizer.Mode.FOLD),
                InternalDomains.of(parameters, deliverable),
                parameters.raw(NORMALIZE) == null ? Default.OPEN : Default.GIVEN);
    }

    /** Who has chosen how spellings are brought together. */
    private enum Default {
        GIVEN,
        OPEN,
        OF_UNIQUE
    }

    private record Email(
            EmailTemplate template,
            TokenEncoding encoding,
            int length,
            TextNormalizer.Mode normalize,
            InternalDomains internal,
            Default chosen)
            implements TextMasking {

        @Override
        public Uniqueness uniqueness(TypeFamily family) {
            return encoding.isUnique(length) && normalize == TextNormalizer.Mode.NONE
                    ? Uniqueness.PRESERVED
                    : Uniqueness.NOT_GUARANTEED;
        }

        @Override
        public Masking whereUnique() {
            return chosen == Default.OPEN
                    ? new Email(template, encoding, length, TextNormalizer.Mode.NONE, internal, Default.OF_UNIQUE)
                    : this;
        }

        @Override
        public Map<String, Object> addedParameters() {
            return chosen == Default.OF_UNIQUE ? Map.of(NORMALIZE, "none") : Map.of();
        }

        @Override
        public Object joinKey(TypeFamily family) {
            return List.of(template, encoding, length, normalize, internal, family);
        }

        @Override
        public Optional<String> objection(ColumnType type) {
            int longest = longest();
            return type.holds(longest)
                    ? Optional.empty()
                    : Optional.of("its addresses have %d characters and %s holds fewer; shorten 'template', or set "
                                    .formatted(longest, type.name())
                            + "'encoding: base32' or 'length'");
        }

        @Override
        public OptionalInt longest(ColumnType type) {
            return OptionalInt.of(longest());
        }

        @Override
        public boolean keepsParts() {
            return internal.keeps();
        }

        @Override
        public ValueMasker masker(MaskContext context) {
            return new EmailMasker(
                    context.domain().keyedHash(), new TextNormalizer(normalize), template, encoding, length, internal);
        }

        private int longest() {
            int withInternal = template.before().length() + internal.longest();
            return length + Math.max(template.fixed(), withInternal);
        }
    }
}
