package dev.godwit.sync.plan;

import dev.godwit.common.postgres.TableName;
import dev.godwit.schema.catalog.Table;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** About how much COPY sends for parts of tables, so that tasks of different tables can be compared. A relation's share goes by the work in its parts. */
final class CopyWeights {

    private final Map<TableName, Double> perWork = new HashMap<>();

    /** @param parts of all tasks */
    CopyWeights(List<TableCut> cuts, List<ChunkPayload> parts) {
        var work = new HashMap<TableName, Double>();
        parts.forEach(part -> work.merge(part.relation(), (double) part.work(), Double::sum));
        for (TableCut cut : cuts) {
            for (Table relation : cut.relations()) {
                double whole = work.getOrDefault(relation.name(), 0.0);
                // Where most is dead, less lives than the pages have room for.
                long live = (long) Math.min((double) CopyTasks.bytes(relation), whole);
                long sent = CopyBytes.of(
                        relation.storage(), live, cut.copy().scope().columns().size());
                perWork.put(relation.name(), sent / Math.max(1, whole));
            }
        }
    }

    long of(List<ChunkPayload> parts) {
        double weight = parts.stream()
                .mapToDouble(part -> part.work() * perWork.getOrDefault(part.relation(), 1.0))
                .sum();
        return Math.max(1, Math.round(weight));
    }
}
