package dev.godwit.sync.copy;

import dev.godwit.sync.anonymize.ColumnType;
import dev.godwit.sync.anonymize.ConstantMasker;
import dev.godwit.sync.anonymize.Masking;
import java.util.Optional;

/**
 * One column of a COPY, and what is to happen to it.
 *
 * @param treatment empty where its bytes pass as they are
 */
public record ColumnPlan(String name, ColumnType type, boolean nullable, Optional<Treatment> treatment) {

    /**
     * How a column is masked.
     *
     * @param domain the name of the domain whose keys are used
     * @param constant writes what every value becomes, or each that the masking cannot read, as the target's server prints it; empty if
     *     the masking is to write it by itself
     */
    public record Treatment(Masking masking, String domain, Optional<ConstantMasker> constant) {
        /** What every value becomes, if they all become one. */
        Optional<ConstantMasker> constantOfAll(ColumnType type) {
            return constant.filter(same -> masking.constant(type).isPresent());
        }
    }

    /** A column that is copied as it is. */
    public static ColumnPlan untouched(String name, ColumnType type, boolean nullable) {
        return new ColumnPlan(name, type, nullable, Optional.empty());
    }

    /** The same with a constant that any thread may write; for masked columns. */
    public ColumnPlan withConstant(ConstantMasker constant) {
        Treatment before = treatment.orElseThrow();
        var after = new Treatment(before.masking(), before.domain(), Optional.of(constant));
        return new ColumnPlan(name, type, nullable, Optional.of(after));
    }

    /** A column that is masked. */
    public static ColumnPlan masked(String name, ColumnType type, boolean nullable, Masking masking, String domain) {
        return new ColumnPlan(name, type, nullable, Optional.of(new Treatment(masking, domain, Optional.empty())));
    }
}
