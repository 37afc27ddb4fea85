package dev.godwit.cli.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.json.Json;

/** What a sync that did not come to its end has left in the target, and how it is cleared up. */
final class SyncLeftovers {

    private SyncLeftovers() {}

    /** Sentences that follow the failure's, or nothing. */
    static String told(JobEnd end) {
        JsonNode prepared = end.results().getOrDefault("prepare", Json.object());
        long off = prepared.path("deferred").asLong();
        String target = end.target();
        if (!end.kind().equals("sync") || target == null) {
            return "";
        }
        if (off > 0 && !end.results().containsKey("finish")) {
            return "\n%d indexes and foreign keys were taken off tables of '%s' for the load, and may be missing still. They come back when the job is retried, with the next sync of these tables, or now by 'godwit sync restore --target %s --job %s'."
                    .formatted(off, target, target, end.job());
        }
        if (prepared.path("made").asLong() > 0 && !end.results().containsKey("swap")) {
            return "\nThe tables of '%s' are as they were. What was loaded beside them goes with the next sync that replaces tables, or now by 'godwit sync restore --target %s --job %s'."
                    .formatted(target, target, end.job());
        }
        return "";
    }
}
