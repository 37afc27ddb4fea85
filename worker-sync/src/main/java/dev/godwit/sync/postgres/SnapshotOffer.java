package dev.godwit.sync.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.json.Json;
import dev.godwit.sync.pace.Pace;
import java.time.Instant;
import java.util.Map;

/**
 * What a snapshot holder offers to the copy tasks.
 *
 * @param snapshot as {@code pg_export_snapshot()} names it
 * @param marks of each relation, as {@link RelationMarks} has them, read before the snapshot was opened and found the same afterwards
 * @param taken when, by the source's clock, the snapshot was opened by the first holder
 * @param pace at which the source lets copies go on, as this holder has seen it last
 */
record SnapshotOffer(String snapshot, SourceInstance instance, Map<String, String> marks, Instant taken, Pace pace) {

    SnapshotOffer {
        marks = Map.copyOf(marks);
    }

    static SnapshotOffer read(JsonNode json) {
        return Json.as(json, SnapshotOffer.class);
    }

    /** The pace of an offer, without reading the rest. */
    static Pace pace(JsonNode offer) {
        return offer.has("pace") ? Json.as(offer.path("pace"), Pace.class) : Pace.FULL;
    }

    /** An offer of a pace, and of no snapshot. */
    static JsonNode json(Pace pace) {
        return Json.object().set("pace", Json.tree(pace));
    }

    SnapshotOffer with(Pace other) {
        return new SnapshotOffer(snapshot, instance, marks, taken, other);
    }

    JsonNode json() {
        return Json.tree(this);
    }
}
