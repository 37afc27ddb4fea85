package dev.godwit.sync.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.json.Json;
import java.util.Map;

/**
 * What a snapshot holder offers to the copy tasks.
 *
 * @param snapshot as {@code pg_export_snapshot()} names it
 * @param marks of each relation, as {@link RelationMarks} has them, read before the snapshot was opened and found the same afterwards
 */
record SnapshotOffer(String snapshot, SourceInstance instance, Map<String, String> marks) {

    SnapshotOffer {
        marks = Map.copyOf(marks);
    }

    static SnapshotOffer read(JsonNode json) {
        return Json.as(json, SnapshotOffer.class);
    }

    JsonNode json() {
        return Json.tree(this);
    }
}
