package dev.godwit.sync.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.json.Json;
import dev.godwit.common.postgres.TableName;
import dev.godwit.sync.pace.Limits;
import java.util.List;

/**
 * What a sync means beyond its single tables. Part of the plan hash.
 *
 * @param kind always {@code sync}
 * @param tables the target's tables, by name
 * @param refreshes the target's materialized views that are refreshed, by name
 * @param limits how gently the source is treated
 */
public record SyncScope(
        String kind,
        String source,
        String target,
        Existing existing,
        List<TableName> tables,
        List<TableName> refreshes,
        Limits limits) {

    /** What becomes of rows that the target's tables hold already. */
    public enum Existing {
        /** There must be none. */
        REFUSE,
        /** They go, in the transaction that prepares the target. */
        TRUNCATE,
        /** They stay until the new ones, loaded beside them, are verified and take their place. */
        REPLACE,
        /** They stay, and the new ones are added. */
        APPEND,
        /** They stay, but for those that have the key of a new one, which takes their place. */
        UPSERT;

        /** Whether tables are there to be emptied and filled, so that nothing may refer to their rows. */
        public boolean empties() {
            return this == REFUSE || this == TRUNCATE;
        }
    }

    public SyncScope {
        tables = List.copyOf(tables);
        refreshes = List.copyOf(refreshes);
        limits = limits == null ? Limits.NONE : limits;
    }

    public static SyncScope of(
            String source,
            String target,
            Existing existing,
            List<TableName> tables,
            List<TableName> refreshes,
            Limits limits) {
        return new SyncScope(
                "sync", source, target, existing, tables.stream().sorted().toList(), refreshes, limits);
    }

    /** Reads it from the scope of a task. */
    public static SyncScope read(JsonNode scope) {
        return Json.as(scope, SyncScope.class);
    }
}
