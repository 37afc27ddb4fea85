package dev.godwit.sync.anonymize;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A strategy with its parameters, as one rule of a policy has it. A value: implemented by a record of the parameters,
 * shared between threads, compared with {@code equals} when the gate looks whether two columns still join.
 */
public interface Masking {
    /** The types it can mask. Asked by the gate; on any other type the job stops. */
    Set<TypeFamily> families();

    /** What becomes of distinct values of that type. Has to be true: the gate trusts it for unique columns. */
    Uniqueness uniqueness(TypeFamily family);

    /**
     * Why this masking cannot serve a column of {@code type} although the family is right, for example because its
     * results are longer than the column; a clause that can follow "because".
     */
    default Optional<String> objection(ColumnType type) {
        return Optional.empty();
    }

    /** Whether all results are NULL; refused where a column is NOT NULL, allowed where it is unique. */
    default boolean alwaysNull() {
        return false;
    }

    /**
     * The one value that all become, as a literal of {@code type}; empty where results depend on the value. A copy asks the server how it
     * prints the literal, and takes that for {@link #masker}.
     */
    default Optional<String> constant(ColumnType type) {
        return Optional.empty();
    }

    /**
     * Whether a result may by chance be a value that somebody really has, as a name from a dictionary may. A leak scan
     * then leaves the results alone, and looks for the originals everywhere else.
     */
    default boolean mayHitAnOriginal() {
        return false;
    }

    /**
     * The most characters that a result has in a text column of this type; empty where a result is never longer than its value. The gate
     * compares it with what the column holds.
     */
    default OptionalInt longest(ColumnType type) {
        return OptionalInt.empty();
    }

    /**
     * The other columns of the row on which results depend. Where there are none, a result is a function of the value, the parameters and
     * the domain's key alone.
     */
    default List<ColumnRead> reads() {
        return List.of();
    }

    /** Whether characters of a value may stand in its result where they stood, because the policy asks for it. */
    default boolean keepsParts() {
        return false;
    }

    /**
     * Whether only parts of a value are looked at, so that one without such parts comes out as it went in. A leak scan then remembers no
     * values of the column, and still looks for those of others in it.
     */
    default boolean worksInParts() {
        return false;
    }

    /**
     * Whether values come as they are, and go to other rows: the source deals them out, and {@link #masker} serves only where there are too few rows for that.
     */
    default boolean movesValues() {
        return false;
    }

    /**
     * All results there can be, as literals of {@code type}, where the policy lists them. A job asks the target before the first row
     * whether its CHECK constraints take them.
     */
    default List<String> results(ColumnType type) {
        return constant(type).map(List::of).orElse(List.of());
    }

    /** The last day on which somebody has signed for what this masking leaves as it is; the gate refuses it afterwards. */
    default Optional<LocalDate> keptUntil() {
        return Optional.empty();
    }

    /** The same for a column that is unique or references one, where a parameter that the policy leaves open has another default there. */
    default Masking whereUnique() {
        return this;
    }

    /** The parameters by which {@link #whereUnique} differs from what the policy says. */
    default Map<String, Object> addedParameters() {
        return Map.of();
    }

    /** Whether somebody has signed for true values that reach the target. Whoever asks for unmasked columns has to ask for these, too. */
    default boolean leavesValues() {
        return movesValues() || keptUntil().isPresent();
    }

    /**
     * What two columns of one domain must have in common for equal values to have equal results. Asked for columns that
     * a foreign key links. Results that depend on other columns join with nothing.
     */
    default Object joinKey(TypeFamily family) {
        return reads().isEmpty() ? List.of(this, family) : new Object();
    }

    /** Makes the masker of one column for one thread. Called once per copy task and masked column. */
    ValueMasker masker(MaskContext context);
}
