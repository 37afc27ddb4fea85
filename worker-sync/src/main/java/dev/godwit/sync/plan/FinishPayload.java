package dev.godwit.sync.plan;

import dev.godwit.sync.anonymize.policy.ColumnName;
import java.util.List;

/**
 * What the end of a sync has to know beside its scope.
 *
 * @param masked the columns whose values are not those of the source: no sequence is moved past them
 */
public record FinishPayload(List<ColumnName> masked) {

    public FinishPayload {
        masked = List.copyOf(masked);
    }
}
