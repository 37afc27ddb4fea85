package dev.godwit.sync.anonymize.strategy;

import dev.godwit.sync.anonymize.AnonymizationStrategy;
import dev.godwit.sync.anonymize.ColumnType;
import dev.godwit.sync.anonymize.MaskContext;
import dev.godwit.sync.anonymize.Masking;
import dev.godwit.sync.anonymize.Parameters;
import dev.godwit.sync.anonymize.TypeFamily;
import dev.godwit.sync.anonymize.Uniqueness;
import dev.godwit.sync.anonymize.ValueMasker;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** {@code fake}: a made-up name, address, company or the like in one of eight languages. */
final class FakeStrategy implements AnonymizationStrategy {
    @Override
    public String name() {
        return "fake";
    }

    @Override
    public Set<String> parameters() {
        return Set.of("kind", "locale", "suffix");
    }

    @Override
    public Masking configure(Parameters parameters) {
        if (parameters.raw("kind") == null) {
            parameters.problem("Parameter 'kind' is missing; write one such as 'full-name' or 'address'.");
        }
        return new Fake(
                parameters.choice("kind", FakeKind.class, FakeKind.WORD),
                parameters.choice("locale", FakeLocale.class, FakeLocale.EN),
                parameters.integer("suffix", 0, 0, TokenEncoding.HEX.characters(TokenEncoding.UNIQUE_BITS)));
    }

    private record Fake(FakeKind kind, FakeLocale locale, int suffix) implements Masking {
        @Override
        public Uniqueness uniqueness(TypeFamily family) {
            return TokenEncoding.HEX.isUnique(suffix) ? Uniqueness.PRESERVED : Uniqueness.NOT_GUARANTEED;
        }

        /** Of the types without a codec, one for addresses of network cards. */
        @Override
        public Set<TypeFamily> families() {
            return kind == FakeKind.MAC_ADDRESS ? Set.of(TypeFamily.TEXT, TypeFamily.OTHER) : Set.of(TypeFamily.TEXT);
        }

        @Override
        public Optional<String> objection(ColumnType type) {
            return type.family() == TypeFamily.TEXT || (type.name().equals("macaddr") && suffix == 0)
                    ? Optional.empty()
                    : Optional.of("a made-up MAC address with a suffix of %d is no %s".formatted(suffix, type.name()));
        }

        @Override
        public OptionalInt longest(ColumnType type) {
            return OptionalInt.of(FakePattern.of(kind, locale).longest() + (suffix == 0 ? 0 : suffix + 1));
        }

        @Override
        public boolean mayHitAnOriginal() {
            return true;
        }

        @Override
        public ValueMasker masker(MaskContext context) {
            return new FakeMasker(context.domain().keyedHash(), FakePattern.of(kind, locale), suffix);
        }
    }
}
