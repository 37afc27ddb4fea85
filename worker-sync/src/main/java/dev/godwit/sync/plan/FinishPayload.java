package dev.godwit.sync.plan;

import dev.godwit.sync.anonymize.policy.ColumnName;
import java.util.List;

/**
 * What the end of a sync has to know beside its scope.
 *
 * @param masked the columns whose values are not those of the source: no sequence is moved past them
 * @param copied all columns: the target remembers them, so that the next plan can tell what is new
 */
public record FinishPayload(List<ColumnName> masked, List<Copied> copied) {

    /** A column with its type, as the source had it. */
    public record Copied(ColumnName name, String type) {}

    public FinishPayload {
        masked = List.copyOf(masked);
        copied = List.copyOf(copied);
    }
}
