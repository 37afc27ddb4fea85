package dev.godwit.sync.anonymize.strategy;

import dev.godwit.sync.anonymize.ColumnRead;
import dev.godwit.sync.anonymize.Masking;
import dev.godwit.sync.anonymize.TypeFamily;
import dev.godwit.sync.anonymize.Uniqueness;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** A masking of values whose named parts have rules of their own; what holds of the whole follows from its parts. */
interface PartsMasking extends Masking {

    /** By what names the parts. */
    Map<?, PartRule> rules();

    /** What becomes of parts that nothing names. */
    JsonRest rest();

    /** The last day on which names of parts that nothing names may pass; empty where none does. */
    Optional<LocalDate> names();

    @Override
    default Uniqueness uniqueness(TypeFamily family) {
        return Uniqueness.LOSSY;
    }

    @Override
    default List<ColumnRead> reads() {
        return maskings()
                .flatMap(masking -> masking.reads().stream())
                .distinct()
                .toList();
    }

    @Override
    default boolean worksInParts() {
        return true;
    }

    @Override
    default boolean keepsParts() {
        return keptUntil().isPresent() || maskings().anyMatch(Masking::keepsParts);
    }

    /** The first day on which any signature ends, of whatever part. */
    @Override
    default Optional<LocalDate> keptUntil() {
        return Stream.of(
                        rules().values().stream().flatMap(rule -> rule.until().stream()),
                        maskings().flatMap(masking -> masking.keptUntil().stream()),
                        rest().until().stream(),
                        names().stream())
                .flatMap(Function.identity())
                .min(Comparator.naturalOrder());
    }

    @Override
    default boolean mayHitAnOriginal() {
        return maskings().anyMatch(Masking::mayHitAnOriginal);
    }

    /** The maskings of the parts that are masked. */
    default Stream<Masking> maskings() {
        return rules().values().stream().flatMap(rule -> rule.masking().stream());
    }
}
