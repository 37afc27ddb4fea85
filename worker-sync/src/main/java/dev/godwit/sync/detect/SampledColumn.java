package dev.godwit.sync.detect;

import dev.godwit.sync.anonymize.ColumnType;
import dev.godwit.sync.anonymize.policy.ColumnName;
import java.util.List;

/**
 * A column to be classified.
 *
 * @param values some of its values as text, without NULL; empty where none were looked at
 */
public record SampledColumn(ColumnName name, ColumnType type, List<String> values) {
    public SampledColumn {
        values = List.copyOf(values);
    }

    /** Without the values: a record of this type must not print them. */
    @Override
    public String toString() {
        return "%s %s, %d values".formatted(name, type.name(), values.size());
    }
}
