package dev.godwit.sync.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.json.Json;

/**
 * What one of several tasks at the end of a sync does, each beside the others: it takes what is left of its step until nothing is.
 *
 * @param lanes how many of them there are, which share the target's memory and workers
 */
public record FinishLane(Step step, int lanes) {

    /** The steps, each after the one before it. */
    public enum Step {
        /** Indexes are built, the largest table's first; several on one table, too. */
        INDEXES,
        /** Partitions' indexes become part of their table's, foreign keys are added, and what else takes no time. By one task. */
        OBJECTS,
        /** Table by table: statistics are gathered, then foreign keys are validated. */
        TABLES
    }

    /** Reads it from the payload of a task. */
    public static FinishLane read(JsonNode payload) {
        return Json.as(payload, FinishLane.class);
    }
}
