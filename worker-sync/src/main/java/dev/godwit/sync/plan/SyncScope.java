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
 * @param limits how gently the source is treated
 */
public record SyncScope(
        String kind, String source, String target, Existing existing, List<TableName> tables, Limits limits) {

    /** What becomes of rows that the target's tables hold already. */
    public enum Existing {
        /** There must be none. */
        REFUSE,
        /** They go, in the transaction that prepares the target. */
        REPLACE
    }

    public SyncScope {
        tables = List.copyOf(tables);
        limits = limits == null ? Limits.NONE : limits;
    }

    public static SyncScope of(String source, String target, Existing existing, List<TableName> tables, Limits limits) {
        return new SyncScope(
                "sync", source, target, existing, tables.stream().sorted().toList(), limits);
    }

    /** Reads it from the scope of a task. */
    public static SyncScope read(JsonNode scope) {
        return Json.as(scope, SyncScope.class);
    }
}
