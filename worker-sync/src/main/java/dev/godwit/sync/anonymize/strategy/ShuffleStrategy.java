package dev.godwit.sync.anonymize.strategy;

import dev.godwit.sync.anonymize.AnonymizationStrategy;
import dev.godwit.sync.anonymize.MaskContext;
import dev.godwit.sync.anonymize.Masking;
import dev.godwit.sync.anonymize.Parameters;
import dev.godwit.sync.anonymize.TypeFamily;
import dev.godwit.sync.anonymize.Uniqueness;
import dev.godwit.sync.anonymize.ValueMasker;
import java.time.LocalDate;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * {@code shuffle}: each row gets the value of another row. The source deals the values out anew while it sends the rows; what is left to do here is what becomes
 * of a part of a table that has too few rows to hide anybody: its values are not copied. True values reach the target, so that somebody signs for them.
 */
final class ShuffleStrategy implements AnonymizationStrategy {

    private static final String VALUES = "values";

    @Override
    public String name() {
        return "shuffle";
    }

    @Override
    public Set<String> parameters() {
        return Set.of(VALUES, "with");
    }

    @Override
    public Masking configure(Parameters parameters) {
        Object values = parameters.raw(VALUES);
        Optional<PartRule> keep =
                values instanceof Map<?, ?> map ? PartRule.keep(VALUES, map, parameters) : Optional.empty();
        if (!(values instanceof Map)) {
            parameters.problem(
                    "Shuffled values are true values of somebody. Sign for them: 'values: {%s}', or use another strategy."
                            .formatted(PartRule.KEEP_SHAPE.replace("'", "")));
        }
        return new Shuffle(parameters.text("with", ""), keep.flatMap(PartRule::until));
    }

    private record Shuffle(String with, Optional<LocalDate> keptUntil) implements Masking {
        @Override
        public Set<TypeFamily> families() {
            return EnumSet.allOf(TypeFamily.class);
        }

        @Override
        public Uniqueness uniqueness(TypeFamily family) {
            return Uniqueness.NOT_GUARANTEED;
        }

        @Override
        public boolean movesValues() {
            return true;
        }

        @Override
        public boolean mayHitAnOriginal() {
            return true;
        }

        @Override
        public boolean worksInParts() {
            return true;
        }

        @Override
        public boolean keepsParts() {
            return true;
        }

        @Override
        public Object joinKey(TypeFamily family) {
            return new Object();
        }

        @Override
        public ValueMasker masker(MaskContext context) {
            return context.nullable() ? new NullMasker() : Fallback.of(context);
        }
    }
}
