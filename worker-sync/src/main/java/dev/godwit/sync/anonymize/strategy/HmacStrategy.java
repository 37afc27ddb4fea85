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
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/**
 * {@code hmac}: an opaque stand-in for an identifier. Text becomes a token of HMAC-SHA-256; integers and uuids are
 * permuted within their type, so that keys stay unique and foreign keys still join.
 */
final class HmacStrategy implements AnonymizationStrategy {
    private static final long FEWEST = 1_000;

    @Override
    public String name() {
        return "hmac";
    }

    @Override
    public Set<String> parameters() {
        return Set.of("encoding", "length", "normalize", "min", "max");
    }

    @Override
    public Masking configure(Parameters parameters) {
        TokenEncoding encoding = parameters.choice("encoding", TokenEncoding.class, TokenEncoding.HEX);
        int length = parameters.integer(
                "length", encoding.characters(TokenEncoding.UNIQUE_BITS), 8, encoding.characters(256));
        var normalize = parameters.choice("normalize", TextNormalizer.Mode.class, TextNormalizer.Mode.NONE);
        long min = parameters.number("min", 1, 0, Long.MAX_VALUE);
        long max = parameters.number("max", Long.MAX_VALUE, 0, Long.MAX_VALUE);
        if (max - min < FEWEST - 1) {
            parameters.problem("Parameters 'min' and 'max' leave fewer than %d numbers; so few are soon guessed."
                    .formatted(FEWEST));
        }
        OptionalLong given = parameters.raw("max") == null ? OptionalLong.empty() : OptionalLong.of(max);
        return new Hmac(encoding, length, normalize, min, given);
    }

    private record Hmac(TokenEncoding encoding, int length, TextNormalizer.Mode normalize, long min, OptionalLong max)
            implements Masking {
        @Override
        public Set<TypeFamily> families() {
            return Set.of(TypeFamily.TEXT, TypeFamily.INT2, TypeFamily.INT4, TypeFamily.INT8, TypeFamily.UUID);
        }

        @Override
        public Uniqueness uniqueness(TypeFamily family) {
            boolean token = family == TypeFamily.TEXT;
            return !token || (encoding.isUnique(length) && normalize == TextNormalizer.Mode.NONE)
                    ? Uniqueness.PRESERVED
                    : Uniqueness.NOT_GUARANTEED;
        }

        @Override
        public Optional<String> objection(ColumnType type) {
            if (type.family() == TypeFamily.TEXT && !type.holds(length)) {
                return Optional.of("its tokens have %d characters and %s holds fewer; set 'length'"
                        .formatted(length, type.name()));
            }
            if (type.family().isInteger()
                    && (largest(type.family()) > type.family().largest()
                            || min > type.family().largest() - FEWEST)) {
                return Optional.of("'min' or 'max' is beyond what %s holds".formatted(type.name()));
            }
            return Optional.empty();
        }

        @Override
        public OptionalInt longest(ColumnType type) {
            return OptionalInt.of(length);
        }

        @Override
        public Object joinKey(TypeFamily family) {
            return family.isInteger() ? List.of(min, largest(family)) : List.of(this, family);
        }

        @Override
        public ValueMasker masker(MaskContext context) {
            TypeFamily family = context.type().family();
            if (family.isInteger()) {
                return new IntegerPermuter(context, min, largest(family));
            }
            return family == TypeFamily.UUID
                    ? new UuidPermuter(context)
                    : new HmacToken(context.domain().keyedDigest(), new TextNormalizer(normalize), encoding, length);
        }

        private long largest(TypeFamily family) {
            return max.orElse(family.largest());
        }
    }
}
