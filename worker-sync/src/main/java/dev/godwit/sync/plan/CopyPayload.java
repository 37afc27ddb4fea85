package dev.godwit.sync.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.json.Json;
import dev.godwit.sync.pace.Limits;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a copy task copies: one part of a large table, or several of small tables and partitions.
 *
 * @param whole whether the task must do all of it: it gave the rest away before, and is done again because the target lost it
 * @param instance of the server that it was planned on, where each task reads a moment of its own; null where all read the job's one snapshot
 * @param limits of the whole job
 * @param weight of the task
 */
public record CopyPayload(
        List<ChunkPayload> parts, boolean whole, @Nullable JsonNode instance, Limits limits, long weight) {

    public CopyPayload {
        parts = List.copyOf(parts);
        instance = instance == null || instance.isNull() ? null : instance;
        limits = limits == null ? Limits.NONE : limits;
    }

    /** What a task has done that gave the rest away. */
    public CopyPayload done(List<ChunkPayload> those) {
        return new CopyPayload(those, true, instance, limits, weight(those));
    }

    /** Of another task of the same job, which may again do a part of it. */
    public CopyPayload of(List<ChunkPayload> those) {
        return new CopyPayload(those, false, instance, limits, weight(those));
    }

    /** By the work in them. */
    private long weight(List<ChunkPayload> those) {
        double share = (double) work(those) / Math.max(1, work(parts));
        return Math.max(1, Math.round(weight * share));
    }

    private static long work(List<ChunkPayload> parts) {
        return parts.stream().mapToLong(ChunkPayload::work).sum();
    }

    public static CopyPayload read(JsonNode payload) {
        return Json.as(payload, CopyPayload.class);
    }

    public JsonNode json() {
        return Json.tree(this);
    }
}
