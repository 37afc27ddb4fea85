package dev.godwit.sync.anonymize.strategy;

import dev.godwit.sync.anonymize.ColumnType;
import dev.godwit.sync.anonymize.MaskContext;
import dev.godwit.sync.anonymize.Masking;
import dev.godwit.sync.anonymize.Parameters;
import dev.godwit.sync.anonymize.TypeFamily;
import dev.godwit.sync.anonymize.ValueMasker;
import java.util.Map;
import java.util.Optional;

/**
 * What a NOT NULL column gets for a value that its strategy cannot read: a token of it, or the type's constant. Where the type has none, NULL, which the target refuses.
 */
public final class Fallback {
    private static final int TOKEN = TokenEncoding.HEX.characters(TokenEncoding.UNIQUE_BITS);

    private Fallback() {}

    /** The constant of a type other than text, as a literal; empty if the type has none. */
    public static Optional<String> constant(ColumnType type) {
        return type.family() == TypeFamily.TEXT || type.family() == TypeFamily.OTHER
                ? Optional.empty()
                : redact().constant(type);
    }

    public static ValueMasker of(MaskContext context) {
        if (context.type().family() == TypeFamily.TEXT) {
            int length = Math.min(TOKEN, context.type().maxCharacters().orElse(TOKEN));
            var normalizer = new TextNormalizer(TextNormalizer.Mode.NONE);
            return new HmacToken(context.domain().keyedDigest(), normalizer, TokenEncoding.HEX, length);
        }
        return context.type().family() == TypeFamily.OTHER ? new NullMasker() : redact().masker(context);
    }

    private static Masking redact() {
        return new RedactStrategy().configure(new Parameters(Map.of()));
    }
}
