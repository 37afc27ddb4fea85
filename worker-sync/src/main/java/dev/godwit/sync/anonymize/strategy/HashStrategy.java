package dev.godwit.sync.anonymize.strategy;

import dev.godwit.sync.anonymize.AnonymizationStrategy;
import dev.godwit.sync.anonymize.ColumnType;
import dev.godwit.sync.anonymize.KeyedDigest;
import dev.godwit.sync.anonymize.MaskContext;
import dev.godwit.sync.anonymize.Masking;
import dev.godwit.sync.anonymize.Parameters;
import dev.godwit.sync.anonymize.TypeFamily;
import dev.godwit.sync.anonymize.Uniqueness;
import dev.godwit.sync.anonymize.ValueMasker;
import java.util.OptionalInt;
import java.util.Set;

/** {@code hash}: HMAC-SHA-256 of text or bytes, whole or its beginning. */
final class HashStrategy implements AnonymizationStrategy {
    @Override
    public String name() {
        return "hash";
    }

    @Override
    public Set<String> parameters() {
        return Set.of("bytes");
    }

    @Override
    public Masking configure(Parameters parameters) {
        return new Hash(parameters.integer("bytes", KeyedDigest.BYTES, 4, KeyedDigest.BYTES));
    }

    private record Hash(int bytes) implements Masking {
        @Override
        public Set<TypeFamily> families() {
            return Set.of(TypeFamily.TEXT, TypeFamily.BYTEA);
        }

        @Override
        public Uniqueness uniqueness(TypeFamily family) {
            return TokenEncoding.HEX.isUnique(2 * bytes) ? Uniqueness.PRESERVED : Uniqueness.NOT_GUARANTEED;
        }

        @Override
        public OptionalInt longest(ColumnType type) {
            return OptionalInt.of(2 * bytes);
        }

        @Override
        public ValueMasker masker(MaskContext context) {
            return context.type().family() == TypeFamily.BYTEA
                    ? new BytesHash(context.domain().keyedDigest(), context.form(), bytes)
                    : new HmacToken(
                            context.domain().keyedDigest(),
                            new TextNormalizer(TextNormalizer.Mode.NONE),
                            TokenEncoding.HEX,
                            2 * bytes);
        }
    }
}
