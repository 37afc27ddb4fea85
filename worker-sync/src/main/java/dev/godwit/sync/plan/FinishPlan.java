package dev.godwit.sync.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.job.TaskDraft;
import dev.godwit.common.json.Json;
import dev.godwit.common.postgres.TableName;
import dev.godwit.schema.catalog.Index;
import dev.godwit.sync.plan.FinishLane.Step;
import java.util.ArrayList;
import java.util.List;

/**
 * The tasks that make the target fit for use once the rows are there: lanes that build indexes, one task for what takes no time, lanes that take
 * the tables, the materialized views in the order of their dependence, and at last the one that sums up.
 *
 * @param lanes how many tasks share a step at most
 */
record FinishPlan(SyncScope whole, TargetTables tables, RefreshedViews views, int lanes) {

    /** The key of the last task. */
    static final String LAST = "finish";

    private static final String STAGE = "finish";

    List<TaskDraft> drafts(FinishPayload payload) {
        var drafts = new ArrayList<TaskDraft>();
        List<String> built = lanes(drafts, Step.INDEXES, indexes(), List.of());
        List<String> added = lanes(drafts, Step.OBJECTS, 1, built);
        List<String> analyzed =
                lanes(drafts, Step.TABLES, Math.min(lanes, tables.names().size()), added);
        var all = new ArrayList<>(analyzed);
        for (TableName view : views.names()) {
            var after = new ArrayList<>(analyzed);
            views.before(view).forEach(other -> after.add(refresh(other)));
            drafts.add(draft(refresh(view), "sync.refresh", Json.tree(view), after));
            all.add(refresh(view));
        }
        drafts.add(draft(LAST, "sync.finish", Json.tree(payload), all));
        return drafts;
    }

    /** One at least: an abandoned sync may have left some that the catalog does not show. */
    private int indexes() {
        long taken = tables.all().stream()
                .flatMap(table -> table.indexes().stream())
                .filter(index -> index.constraint().isEmpty() || whole.existing() == SyncScope.Existing.REPLACE)
                .filter(Index::valid)
                .count();
        return (int) Math.max(1, Math.min(lanes, taken));
    }

    private List<String> lanes(List<TaskDraft> drafts, Step step, int count, List<String> after) {
        var keys = new ArrayList<String>();
        for (int number = 1; number <= count; number++) {
            String key = "finish/%s/%d".formatted(step.name().toLowerCase(java.util.Locale.ROOT), number);
            drafts.add(draft(key, "sync.objects", Json.tree(new FinishLane(step, count)), after));
            keys.add(key);
        }
        return keys;
    }

    private TaskDraft draft(String key, String kind, JsonNode payload, List<String> after) {
        return new TaskDraft(key, STAGE, kind, Json.tree(whole), payload, after, null, whole.target(), false, 0);
    }

    private static String refresh(TableName view) {
        return "finish/refresh/" + view;
    }
}
