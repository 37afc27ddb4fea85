package dev.godwit.sync.anonymize.strategy;

import dev.godwit.sync.anonymize.AnonymizationStrategy;
import dev.godwit.sync.anonymize.ColumnRead;
import dev.godwit.sync.anonymize.MaskContext;
import dev.godwit.sync.anonymize.Masking;
import dev.godwit.sync.anonymize.Parameters;
import dev.godwit.sync.anonymize.TypeFamily;
import dev.godwit.sync.anonymize.Uniqueness;
import dev.godwit.sync.anonymize.ValueMasker;
import java.util.List;
import java.util.Set;

/** {@code date-shift}: a date some days earlier or later. With {@code by}, all dates of one entity move alike, and what lies between them stays. */
final class DateShiftStrategy implements AnonymizationStrategy {
    @Override
    public String name() {
        return "date-shift";
    }

    @Override
    public Set<String> parameters() {
        return Set.of("days", "by");
    }

    @Override
    public Masking configure(Parameters parameters) {
        return new DateShift(parameters.integer("days", 365, 1, 36_500), Entity.reads(parameters));
    }

    private record DateShift(int days, List<ColumnRead> reads) implements Masking {
        @Override
        public Set<TypeFamily> families() {
            return Set.of(Moments.FAMILIES);
        }

        @Override
        public Uniqueness uniqueness(TypeFamily family) {
            return Uniqueness.NOT_GUARANTEED;
        }

        @Override
        public boolean mayHitAnOriginal() {
            return true;
        }

        @Override
        public Object joinKey(TypeFamily family) {
            return reads.isEmpty() ? List.of(this, family) : new Object();
        }

        @Override
        public ValueMasker masker(MaskContext context) {
            return new DateShiftMasker(context, days, new Entity(context, reads));
        }
    }
}
