package dev.godwit.sync.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.json.Json;
import dev.godwit.common.postgres.TableName;
import dev.godwit.sync.pace.Limits;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * What a sync means beyond its single tables. Part of the plan hash.
 *
 * @param kind always {@code sync}
 * @param tables the target's tables, by name
 * @param refreshes the target's materialized views that are refreshed, by name
 * @param limits how gently the source is treated
 * @param maxSnapshotAge how old the one snapshot may become, where there is one
 */
public record SyncScope(
        String kind,
        String source,
        String target,
        Existing existing,
        List<TableName> tables,
        List<TableName> refreshes,
        Limits limits,
        Consistency consistency,
        Duration maxSnapshotAge) {

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

    /** Of which moment the rows are. */
    public enum Consistency {
        /** Of one, for all tables and workers. */
        SNAPSHOT,
        /**
         * Each task reads a moment of its own, so that none stays open for long on the source. Tables do not fit each other, and a row whose key is changed meanwhile
         * may be missed or come twice.
         */
        PER_CHUNK;

        /** As the sync's file has it. */
        public String written() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    public SyncScope {
        tables = List.copyOf(tables);
        refreshes = List.copyOf(refreshes);
        limits = limits == null ? Limits.NONE : limits;
    }

    /** What {@code file} asks for, of {@code tables}. */
    static SyncScope of(SyncFile file, List<TableName> tables, List<TableName> refreshes) {
        return new SyncScope(
                "sync",
                file.source(),
                file.target(),
                file.existing(),
                tables.stream().sorted().toList(),
                refreshes,
                file.limits(),
                file.consistency(),
                file.maxSnapshotAge());
    }

    /** As the sync's file may have it: {@code 24h}. */
    public static String written(Duration duration) {
        return duration.toString().substring(2).toLowerCase(Locale.ROOT);
    }

    /** Reads it from the scope of a task. */
    public static SyncScope read(JsonNode scope) {
        return Json.as(scope, SyncScope.class);
    }
}
