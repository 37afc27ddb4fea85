package dev.godwit.sync.anonymize.policy;

import dev.godwit.sync.anonymize.ColumnRead;
import dev.godwit.sync.anonymize.policy.PolicyProblem.Kind;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Whether the other columns of a row that maskings read are there, and can be read. */
final class RowReads {
    private final Map<ColumnName, ColumnRef> columns = new TreeMap<>();
    private final Map<ColumnName, PolicyRule> decided;
    private final List<PolicyProblem> problems;

    RowReads(List<ColumnRef> columns, Map<ColumnName, PolicyRule> decided, List<PolicyProblem> problems) {
        columns.forEach(column -> this.columns.put(column.name(), column));
        this.decided = decided;
        this.problems = problems;
    }

    void check() {
        decided.forEach((name, rule) -> {
            if (rule.decision() instanceof Decision.Mask mask) {
                mask.masking().reads().forEach(read -> check(name, mask, read));
            }
        });
    }

    private void check(ColumnName name, Decision.Mask mask, ColumnRead read) {
        var other = new ColumnName(name.schema(), name.table(), read.name());
        ColumnRef column = columns.get(other);
        if (column == null) {
            List<String> known = columns.keySet().stream()
                    .filter(c -> c.schema().equals(name.schema()) && c.table().equals(name.table()))
                    .map(ColumnName::column)
                    .toList();
            problem(
                    Kind.UNKNOWN_COLUMN,
                    name,
                    "Strategy '%s' of '%s' reads column '%s', which is not copied with this table.%s"
                            .formatted(mask.strategy(), name, read.name(), Nearest.question(read.name(), known)));
        } else if (!ColumnRead.FAMILIES.contains(column.type().family())) {
            problem(
                    Kind.NOT_APPLICABLE,
                    name,
                    "Strategy '%s' of '%s' reads '%s', which is %s; it can read text, integers and uuids."
                            .formatted(
                                    mask.strategy(), name, other, column.type().name()));
        } else if (read.use() == ColumnRead.Use.SHOWN && readsOthers(other)) {
            problem(
                    Kind.NOT_APPLICABLE,
                    name,
                    "Strategy '%s' of '%s' shows '%s', which is made of other columns itself. Read those."
                            .formatted(mask.strategy(), name, other));
        }
    }

    private boolean readsOthers(ColumnName name) {
        PolicyRule rule = decided.get(name);
        return rule != null
                && rule.decision() instanceof Decision.Mask mask
                && !mask.masking().reads().isEmpty();
    }

    private void problem(Kind kind, ColumnName where, String message) {
        problems.add(new PolicyProblem(kind, where.toString(), message));
    }
}
