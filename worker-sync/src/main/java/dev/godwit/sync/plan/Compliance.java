package dev.godwit.sync.plan;

import dev.godwit.schema.catalog.Catalog;
import dev.godwit.schema.catalog.Column;
import dev.godwit.schema.catalog.Table;
import dev.godwit.sync.anonymize.TypeFamily;
import dev.godwit.sync.anonymize.policy.ColumnDecision;
import dev.godwit.sync.anonymize.policy.ColumnName;
import dev.godwit.sync.anonymize.policy.PolicyProblem;
import dev.godwit.sync.anonymize.policy.PolicyProblem.Kind;
import dev.godwit.sync.detect.Detection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The gate that {@code --strict-compliance} adds: the target's tables have the columns that the rules require, and nothing comes unmasked that the rules or the
 * detector call personal. Pure.
 */
public final class Compliance {
    private static final Set<TypeFamily> READABLE =
            EnumSet.of(TypeFamily.TEXT, TypeFamily.ARRAY, TypeFamily.JSON, TypeFamily.JSONB, TypeFamily.OTHER);
    private static final Set<TypeFamily> NUMBERS =
            EnumSet.of(TypeFamily.INT4, TypeFamily.INT8, TypeFamily.NUMERIC, TypeFamily.UUID, TypeFamily.DATE);

    private final ComplianceRules rules;
    private final Map<ColumnName, ColumnDecision> decisions;
    private final Map<ColumnName, Detection> detected;
    private final List<PolicyProblem> problems = new ArrayList<>();

    private Compliance(
            ComplianceRules rules, Map<ColumnName, ColumnDecision> decisions, Map<ColumnName, Detection> detected) {
        this.rules = rules;
        this.decisions = decisions;
        this.detected = detected;
    }

    /**
     * What stands against the sync.
     *
     * @param selected the source's tables
     * @param detected what kept columns seem to hold
     */
    public static List<PolicyProblem> problems(
            ComplianceRules rules,
            List<Table> selected,
            Catalog target,
            Map<ColumnName, ColumnDecision> decisions,
            Map<ColumnName, Detection> detected) {
        var compliance = new Compliance(rules, decisions, detected);
        for (Table table : selected) {
            target.table(table.name()).ifPresent(compliance::check);
        }
        return compliance.problems;
    }

    private void check(Table table) {
        rules.requiredFields().forEach((field, reason) -> {
            if (table.column(field).isEmpty()) {
                problem("Table '%s' of the target has no column '%s'%s, as %s require."
                        .formatted(table.name(), field, reason.isEmpty() ? "" : " (" + reason + ")", rules.file()));
            }
        });
        for (Column column : table.columns()) {
            ColumnName name = Columns.name(table, column.name());
            ColumnDecision decision = decisions.get(name);
            if (decision != null && decision.leavesValues()) {
                kept(name, column);
            }
        }
    }

    private void kept(ColumnName name, Column column) {
        TypeFamily family = Columns.type(column).family();
        boolean readable = READABLE.contains(family);
        if (detected.containsKey(name)) {
            problem("Column '%s' is kept and seems to hold %s.".formatted(name, detected.get(name)));
        } else if ((readable || NUMBERS.contains(family)) && named(column, rules.forbiddenPlainText())) {
            problem("Column '%s' is kept, and %s forbid it as plain text.".formatted(name, rules.file()));
        } else if (readable && named(column, rules.requiredEncryption())) {
            problem("Column '%s' is kept, and %s require it to be masked or encrypted.".formatted(name, rules.file()));
        }
    }

    /** Whether the words of one of {@code names} are among those of the column's name, in order. */
    private static boolean named(Column column, List<String> names) {
        List<String> words = words(column.name());
        return names.stream().anyMatch(name -> Collections.indexOfSubList(words, words(name)) >= 0);
    }

    private static List<String> words(String name) {
        String apart = name.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
        return Arrays.stream(apart.split("[^a-z0-9]+"))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    private void problem(String message) {
        problems.add(new PolicyProblem(Kind.NOT_COMPLIANT, "--strict-compliance", message));
    }
}
