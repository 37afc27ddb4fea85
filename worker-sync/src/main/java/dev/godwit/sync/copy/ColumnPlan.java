package dev.godwit.sync.copy;

import dev.godwit.sync.anonymize.ColumnType;
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
     */
    public record Treatment(Masking masking, String domain) {}

    /** A column that is copied as it is. */
    public static ColumnPlan untouched(String name, ColumnType type, boolean nullable) {
        return new ColumnPlan(name, type, nullable, Optional.empty());
    }

    /** A column that is masked. */
    public static ColumnPlan masked(String name, ColumnType type, boolean nullable, Masking masking, String domain) {
        return new ColumnPlan(name, type, nullable, Optional.of(new Treatment(masking, domain)));
    }
}
