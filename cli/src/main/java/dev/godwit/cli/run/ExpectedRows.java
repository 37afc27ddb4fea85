package dev.godwit.cli.run;

import dev.godwit.common.job.Plan;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** About how many rows each table of a sync has, as its plan says. */
final class ExpectedRows {

    private ExpectedRows() {}

    /** By the source's name, those that share tasks together; without tables of which nothing is known. */
    static Map<String, Long> of(@Nullable Plan plan) {
        var rows = new LinkedHashMap<String, Long>();
        var unknown = new HashSet<String>();
        if (plan != null) {
            plan.summary().path("tables").forEach(table -> {
                String label = table.path("bundled").asBoolean()
                        ? TaskProgress.SHARED
                        : table.path("table").asText();
                if (table.has("estimatedRows")) {
                    rows.merge(label, table.path("estimatedRows").asLong(), Long::sum);
                } else {
                    unknown.add(label);
                }
            });
        }
        rows.keySet().removeAll(unknown);
        return rows;
    }

    /** Whether all copies of the plan share one rate. */
    static boolean shared(@Nullable Plan plan) {
        return plan != null
                && plan.scopes().stream().anyMatch(scope -> scope.path("limits").has("rate"));
    }
}
