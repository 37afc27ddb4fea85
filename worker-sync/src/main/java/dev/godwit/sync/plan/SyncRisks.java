package dev.godwit.sync.plan;

import dev.godwit.common.job.Plan.RiskFactor;
import dev.godwit.common.job.RiskLevel;
import dev.godwit.common.text.Quoted;
import dev.godwit.schema.catalog.Catalog;
import dev.godwit.schema.catalog.Column;
import dev.godwit.schema.catalog.Table;
import dev.godwit.sync.anonymize.policy.ColumnDecision;
import dev.godwit.sync.anonymize.policy.ColumnName;
import dev.godwit.sync.detect.Detection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What whoever approves a sync has to know: which rows go, and which columns come as they are that can hold anything, or seem to hold personal data. Who asks for a sync signs its policy too,
 * so that a {@code keep} alone is not a second person's word.
 *
 * @param personalData whether unmasked personal data may come into the target's environment
 * @param detected what kept columns seem to hold
 */
record SyncRisks(SyncFile file, Catalog target, boolean personalData, Map<ColumnName, Detection> detected) {

    List<RiskFactor> of(List<Table> selected, Map<ColumnName, ColumnDecision> decisions) {
        var factors = new ArrayList<RiskFactor>();
        for (Table table : selected) {
            replaced(table, factors);
            for (Column column : table.columns()) {
                ColumnName name = Columns.name(table, column.name());
                boolean telling = SuspectTypes.contains(column.type()) || detected.containsKey(name);
                if (telling && decisions.get(name) instanceof ColumnDecision.Kept kept) {
                    factors.add(personal(
                            name,
                            column,
                            "passes unmasked",
                            "kept by %s until %s: %s"
                                    .formatted(Quoted.of(kept.by()), kept.until(), Quoted.of(kept.reason()))));
                }
                if (telling && decisions.get(name) instanceof ColumnDecision.Masked masked && masked.leavesValues()) {
                    factors.add(personal(
                            name,
                            column,
                            masked.masking().movesValues()
                                    ? "passes unmasked, with its values in other rows,"
                                    : "passes in part",
                            "signed for by rule '%s' of the policy".formatted(masked.rule())));
                }
            }
        }
        return factors;
    }

    private void replaced(Table table, List<RiskFactor> factors) {
        String fate = fate();
        if (!fate.isEmpty()) {
            long bytes = target.leavesOf(table.name()).stream()
                    .mapToLong(leaf -> leaf.storage().mainBytes())
                    .sum();
            if (bytes > 0) {
                factors.add(new RiskFactor(
                        "data-loss",
                        RiskLevel.HIGH,
                        table.name().toString(),
                        "holds %d bytes in '%s', %s".formatted(bytes, file.target(), fate)));
            }
        }
    }

    /** What becomes of rows that are there, where any are lost. */
    private String fate() {
        return switch (file.existing()) {
            case TRUNCATE, REPLACE -> "which the sync replaces";
            case UPSERT -> "of which the sync overwrites rows that have the key of one that it brings";
            case REFUSE, APPEND -> "";
        };
    }

    private RiskFactor personal(ColumnName name, Column column, String passes, String signed) {
        Optional<Detection> seems = Optional.ofNullable(detected.get(name));
        String where = personalData ? "may come" : "is not said to come (personal_data)";
        return new RiskFactor(
                "personal-data",
                personalData ? RiskLevel.LOW : RiskLevel.HIGH,
                name.toString(),
                "is %s%s and %s to '%s', where personal data %s; %s%s"
                        .formatted(
                                column.typeSql(),
                                seems.map(found -> ", seems to hold %s,".formatted(found))
                                        .orElse(""),
                                passes,
                                file.target(),
                                where,
                                signed,
                                seems.isEmpty() ? "" : ". Give it a strategy, or have somebody approve this"));
    }
}
