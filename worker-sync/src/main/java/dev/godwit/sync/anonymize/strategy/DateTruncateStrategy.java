package dev.godwit.sync.anonymize.strategy;

import dev.godwit.sync.anonymize.AnonymizationStrategy;
import dev.godwit.sync.anonymize.ColumnType;
import dev.godwit.sync.anonymize.MaskContext;
import dev.godwit.sync.anonymize.Masking;
import dev.godwit.sync.anonymize.Parameters;
import dev.godwit.sync.anonymize.TypeFamily;
import dev.godwit.sync.anonymize.Uniqueness;
import dev.godwit.sync.anonymize.ValueMasker;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** {@code date-truncate}: the beginning of the year, quarter, month, week, day, hour or minute. */
final class DateTruncateStrategy implements AnonymizationStrategy {
    @Override
    public String name() {
        return "date-truncate";
    }

    @Override
    public Set<String> parameters() {
        return Set.of("to");
    }

    @Override
    public Masking configure(Parameters parameters) {
        return new DateTruncate(parameters.choice("to", CalendarUnit.class, CalendarUnit.YEAR));
    }

    private record DateTruncate(CalendarUnit to) implements Masking {
        @Override
        public Set<TypeFamily> families() {
            return Set.of(Moments.FAMILIES);
        }

        @Override
        public Uniqueness uniqueness(TypeFamily family) {
            return Uniqueness.LOSSY;
        }

        @Override
        public Optional<String> objection(ColumnType type) {
            return type.family() == TypeFamily.DATE && to.isShorterThanAWeek()
                    ? Optional.of("a date has no " + to.name().toLowerCase(Locale.ROOT) + " to be cut to")
                    : Optional.empty();
        }

        @Override
        public boolean mayHitAnOriginal() {
            return true;
        }

        @Override
        public ValueMasker masker(MaskContext context) {
            return new DateTruncateMasker(new Moments(context.type(), context.form()), to);
        }
    }
}
