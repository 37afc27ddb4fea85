package dev.godwit.cli.run;

import dev.godwit.common.job.Plan;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** About how many rows each table of a sync has, as its plan says. */
final class ExpectedRows {

    private ExpectedRows() {}

    /** By the source's name; without tables of which nothing is known. */
    static Map<String, Long> of(@Nullable Plan plan) {
        var rows = new LinkedHashMap<String, Long>();
        if (plan != null) {
            plan.summary().path("tables").forEach(table -> {
                if (table.has("estimatedRows")) {
                    rows.put(
                            table.path("table").asText(),
                            table.path("estimatedRows").asLong());
                }
            });
        }
        return rows;
    }

    /** Whether all copies of the plan share one rate. */
    static boolean shared(@Nullable Plan plan) {
        return plan != null
                && plan.scopes().stream().anyMatch(scope -> scope.path("limits").has("rate"));
    }
}
