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

/**
 * {@code name}: the name of somebody else, from dictionaries. Two people may get one name, unless a token is appended.
 */
final class NameStrategy implements AnonymizationStrategy {
    @Override
    public String name() {
        return "name";
    }

    @Override
    public Set<String> parameters() {
        return Set.of("kind", "suffix");
    }

    @Override
    public Masking configure(Parameters parameters) {
        return new Name(
                parameters.choice("kind", NameKind.class, NameKind.FULL),
                parameters.integer("suffix", 0, 0, TokenEncoding.HEX.characters(TokenEncoding.UNIQUE_BITS)));
    }

    private record Name(NameKind kind, int suffix) implements Masking {
        @Override
        public Set<TypeFamily> families() {
            return Set.of(TypeFamily.TEXT);
        }

        @Override
        public Uniqueness uniqueness(TypeFamily family) {
            return TokenEncoding.HEX.isUnique(suffix) ? Uniqueness.PRESERVED : Uniqueness.NOT_GUARANTEED;
        }

        @Override
        public Optional<String> objection(ColumnType type) {
            int longest = longest();
            return type.holds(longest)
                    ? Optional.empty()
                    : Optional.of("its longest name has %d characters and %s holds fewer; set 'kind' or 'suffix'"
                            .formatted(longest, type.name()));
        }

        @Override
        public OptionalInt longest(ColumnType type) {
            return OptionalInt.of(longest());
        }

        private int longest() {
            return kind.longest() + (suffix == 0 ? 0 : suffix + 1);
        }

        @Override
        public boolean mayHitAnOriginal() {
            return true;
        }

        @Override
        public ValueMasker masker(MaskContext context) {
            return new NameMasker(context.domain().keyedHash(), kind, suffix);
        }
    }
}
