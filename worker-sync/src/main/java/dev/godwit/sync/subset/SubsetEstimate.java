package dev.godwit.sync.subset;

import dev.godwit.common.postgres.TableName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * About how many rows a subset has, from statistics alone: as if what keeps a row out on one side had nothing to do with what keeps it out on another.
 */
public final class SubsetEstimate {

    /** Shares in cycles settle quickly or not at all. */
    private static final int ROUNDS = 30;

    private final Map<TableName, Double> rows = new HashMap<>();

    /**
     * @param references their tables whole, not partitions
     * @param all rows of each table, those without a rule among them
     * @param filtered the share of rows that a table's filter takes
     */
    public SubsetEstimate(
            SubsetScope scope,
            List<Reference> references,
            Map<TableName, Double> all,
            ToDoubleFunction<TableName> filtered) {
        all.forEach(rows::put);
        for (int i = 0; i < ROUNDS; i++) {
            for (SubsetScope.Part part : scope.tables()) {
                double own = all.getOrDefault(part.table(), 0.0)
                        * filtered.applyAsDouble(part.table())
                        * Double.parseDouble(Optional.ofNullable(part.sample()).orElse("100"))
                        / 100;
                for (Reference reference : references) {
                    if (reference.table().equals(part.table())
                            && !reference.references().equals(part.table())) {
                        own *= share(reference.references(), all);
                    }
                }
                Long most = part.atMost();
                rows.put(part.table(), most == null ? own : Math.min(most, own));
            }
        }
        Map<TableName, Double> before = Map.copyOf(rows);
        for (int i = 0; i < ROUNDS; i++) {
            for (SubsetScope.Part part : scope.tables()) {
                if (part.onlyReferenced()) {
                    rows.put(
                            part.table(), referenced(part.table(), before.getOrDefault(part.table(), 0.0), references));
                }
            }
        }
    }

    private double share(TableName table, Map<TableName, Double> all) {
        double whole = all.getOrDefault(table, 0.0);
        return whole <= 0 ? 1 : Math.min(1, rows.getOrDefault(table, whole) / whole);
    }

    /** How many of {@code among} rows are hit at least once, when each taken row that refers to them picks one. */
    private double referenced(TableName table, double among, List<Reference> references) {
        double missed = 1;
        for (Reference reference : references) {
            if (reference.references().equals(table) && !reference.table().equals(table) && among >= 1) {
                missed *= Math.pow(1 - 1 / among, rows.getOrDefault(reference.table(), 0.0));
            }
        }
        return among * (1 - missed);
    }

    public long rows(TableName table) {
        return Math.round(rows.getOrDefault(table, 0.0));
    }
}
