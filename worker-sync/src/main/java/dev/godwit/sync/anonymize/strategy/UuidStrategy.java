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

/** {@code uuid}: another uuid, in a uuid column or in text. With {@code version: keep} a random one (version 4) stays one. */
final class UuidStrategy implements AnonymizationStrategy {
    @Override
    public String name() {
        return "uuid";
    }

    @Override
    public Set<String> parameters() {
        return Set.of("version");
    }

    @Override
    public Masking configure(Parameters parameters) {
        return new OtherUuid(parameters.choice("version", Version.class, Version.KEEP));
    }

    private enum Version {
        KEEP,
        ANY
    }

    private record OtherUuid(Version version) implements Masking {
        @Override
        public Set<TypeFamily> families() {
            return Set.of(TypeFamily.UUID, TypeFamily.TEXT);
        }

        @Override
        public Uniqueness uniqueness(TypeFamily family) {
            return Uniqueness.PRESERVED;
        }

        @Override
        public OptionalInt longest(ColumnType type) {
            return OptionalInt.of(Uuids.CHARACTERS);
        }

        @Override
        public ValueMasker masker(MaskContext context) {
            return new UuidMasker(context, version == Version.KEEP);
        }

        /** Text and uuid columns join by what the text means, not by their type. */
        @Override
        public Object joinKey(TypeFamily family) {
            return this;
        }
    }
}
